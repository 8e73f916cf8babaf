/** The verdict on ranges of addresses: what of a range is missing is made, also where a part is there already. */
import { family, fromInteger, toInteger } from '../site/address/address.ts';
import type { Have, Kind, PlannedCall, Verdict, Want } from './kind.ts';
import { meet, missing, type NumberRange } from './number-ranges.ts';

interface AddressRange {
  readonly first: string;
  readonly last: string;
}

/** A range that is there, as the API writes it: one address has no end. */
export function rangeThere<R extends { readonly startip: string; readonly endip?: string | undefined }>(one: R) {
  const last = one.endip ?? one.startip;
  const title = `${one.startip}-${last}`;
  return { ...one, key: title, title, first: one.startip, last };
}

interface Ranges<W extends Want & AddressRange, H extends Have & AddressRange> {
  /** Makes a part of what is wanted. */
  create(want: W, part: AddressRange): PlannedCall;
  /** What the addresses that are there already belong to, when that is something else. */
  elsewhere(want: W, have: H): string | undefined;
  /** How to free them. */
  readonly free: string;
}

/** Makes the verdict of a kind of ranges. */
export function byAddresses<W extends Want & AddressRange, H extends Have & AddressRange>({
  create,
  elsewhere,
  free,
}: Ranges<W, H>): Kind<W, H>['verdict'] {
  return (want, all): Verdict => {
    const wanted = numbersOf(want);
    const there = all.filter((have) => meetsRange(wanted, have));
    const blocked = there.flatMap((have) => {
      const what = elsewhere(want, have);
      const message = `${have.title} is there ${what}`;
      return what === undefined ? [] : [{ message, hint: free, path: want.path }];
    });
    if (blocked.length > 0) return { action: 'change', fields: [], calls: [], blocked };
    const parts = missing(there.flatMap(numbersOf), wanted).map(addressesOf);
    const calls = parts.map((part) => create(want, part));
    if (there.length === 0) return { action: 'create', fields: [], calls, blocked };
    const from = there.map(({ title }) => title).join(', ');
    const fields = calls.length === 0 ? [] : [{ field: 'addresses', from, to: want.name, path: want.path }];
    return { action: 'change', fields, calls, blocked };
  };
}

/** Ranges that share no address with a wanted one. */
export function strangeRanges<W extends AddressRange, H extends AddressRange>(
  all: readonly H[],
  wants: readonly W[],
): readonly H[] {
  const wanted = wants.flatMap(numbersOf);
  return all.filter((have) => !meetsRange(wanted, have));
}

function meetsRange(wanted: readonly NumberRange[], have: AddressRange): boolean {
  return numbersOf(have).some((range) => wanted.some((other) => meet(range, other)));
}

/** The addresses as numbers; none of what is not IPv4. */
export function numbersOf({ first, last }: AddressRange): NumberRange[] {
  if (family(first) !== 4 || family(last) !== 4) return [];
  return [{ first: Number(toInteger(first)), last: Number(toInteger(last)) }];
}

function addressesOf({ first, last }: NumberRange): AddressRange {
  return { first: fromInteger(BigInt(first), 4), last: fromInteger(BigInt(last), 4) };
}
