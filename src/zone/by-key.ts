/** The verdict on objects that are told apart by a key: made when missing, compared field by field when there. */
import type { Around, FieldChange, Have, Kind, PlannedCall, Verdict, Want } from './kind.ts';

interface Compared<W extends Want, H extends Have> {
  /** What makes it. */
  create(want: W): readonly PlannedCall[];
  /** Why it cannot be made although it is missing, and how to get there. */
  hindrance?(want: W, all: readonly H[], around: Around): { message: string; hint: string } | undefined;
  differences(want: W, have: H): readonly FieldChange[];
  /** What changes these fields; only asked for fields that can be changed. */
  update?(want: W, have: H, fields: readonly FieldChange[]): readonly PlannedCall[];
}

const fine: Verdict = { action: 'change', fields: [], calls: [], blocked: [] };

/** Makes a kind's verdict of its parts. Two objects of one key are nobody's to choose from. */
export function byKey<W extends Want, H extends Have>({
  create,
  hindrance,
  differences,
  update,
}: Compared<W, H>): Kind<W, H>['verdict'] {
  return (want, all, around) => {
    const [have, ...others] = all.filter(({ key }) => key === want.key);
    if (others.length > 0) return severalVerdict(want, others.length + 1);
    if (have !== undefined) return changeVerdict(want, have, differences(want, have), update);
    const hindered = hindrance?.(want, all, around);
    if (hindered !== undefined) return blockedVerdict(want, hindered.message, hindered.hint);
    return { ...fine, action: 'create', calls: create(want) };
  };
}

/** The verdict on an object that is there: fields a call changes, and those none does. */
export function changeVerdict<W extends Want, H extends Have>(
  want: W,
  have: H,
  fields: readonly FieldChange[],
  update?: (want: W, have: H, fields: readonly FieldChange[]) => readonly PlannedCall[],
): Verdict {
  const possible = fields.filter(({ cannot }) => cannot === undefined);
  const calls = possible.length === 0 ? [] : (update?.(want, have, possible) ?? []);
  const blocked = fields.flatMap(({ field, from, to, cannot, path }) =>
    cannot === undefined
      ? []
      : [
          {
            message: `${field}: ${from ?? 'nothing'} is there, ${to} is wanted`,
            hint: cannot,
            path: path ?? want.path,
          },
        ],
  );
  return { action: 'change', fields: possible, calls, blocked };
}

/** The verdict that somebody else has to do something first. */
export function blockedVerdict(want: Want, message: string, hint: string): Verdict {
  return { ...fine, action: 'create', blocked: [{ message, hint, path: want.path }] };
}

/** The verdict that nobody can tell which of several is meant. */
export function severalVerdict(want: Want, count: number): Verdict {
  return blockedVerdict(want, `${count} of this name are there`, 'take away all but one');
}

/** Those whose key no want has. */
export function strangersByKey<H extends Have>(all: readonly H[], wants: readonly Want[]): readonly H[] {
  const wanted = new Set(wants.map(({ key }) => key));
  return all.filter(({ key }) => !wanted.has(key));
}

/** The fields whose values differ, of a table of what is wanted and what is there; what is not wanted is not compared. */
export function differing(
  table: readonly (Omit<FieldChange, 'to'> & { readonly to: string | undefined })[],
): FieldChange[] {
  return table.flatMap(({ to, ...rest }) => (to === undefined || to === (rest.from ?? '') ? [] : [{ ...rest, to }]));
}
