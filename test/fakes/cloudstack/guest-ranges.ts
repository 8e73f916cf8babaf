/** Ranges of guest VLANs and VNIs, as text and as numbers. */
import { invalid, type Refusal } from './refusals.ts';

export interface Range {
  readonly first: number;
  readonly last: number;
}

/** `100-199,300-399`; only `VXLAN` in capitals may go beyond the VLANs. */
export function parseRanges(vlan: string, isolation: string | undefined): Range[] {
  const most = isolation === 'VXLAN' ? 16_777_214 : 4095;
  const ranges = vlan.split(',').map((part) => parseRange(part, most));
  return merged(ranges.toSorted((a, b) => a.first - b.first));
}

function parseRange(part: string, most: number): Range {
  const numbers = part.split('-');
  if (numbers.length < 2)
    throw badRange(
      `vnet range should be a comma separated list of vlan ranges. example 500-500,600-601 between 0 and ${most}`,
    );
  const [first, last] = numbers.map((text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN));
  if (first === undefined || last === undefined || Number.isNaN(first + last)) {
    throw badRange(
      `The vnet range should be a comma separated list example 2001-2012,3000-3005. between 0 and ${most}`,
    );
  }
  if (first > most || last > most) throw invalid(`Vnet range has to be between 0 and ${most}`);
  if (first > last) {
    throw invalid(
      `Vnet range has to be between 0 and ${most} and start range should be lesser than or equal to stop range`,
    );
  }
  return { first, last };
}

function badRange(words: string): Refusal {
  return invalid(`Please provide valid vnet range. ${words}`);
}

function merged(sorted: readonly Range[]): Range[] {
  const whole: Range[] = [];
  for (const range of sorted) {
    const last = whole.at(-1);
    if (last !== undefined && range.first <= last.last + 1) {
      whole[whole.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    } else whole.push(range);
  }
  return whole;
}
