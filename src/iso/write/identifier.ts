/** How identifiers of one kind are made from names. */
export interface IdentifierRules {
  /** The identifier a name gets when no other name of its folder has it. */
  wanted(name: string, isFolder: boolean): string;
  /** The same identifier made different by a number. */
  numbered(wanted: string, number: number): string;
}

/**
 * Gives each name of a folder its own identifier, in the order of `names`: first those that can be kept as they are,
 * so that no cut name takes the place of a whole one, then the others, numbered where they would meet.
 */
export function assignIdentifiers(names: readonly Named[], rules: IdentifierRules): string[] {
  const wanted = names.map((n) => rules.wanted(n.name, n.isFolder));
  const used = new Set<string>();
  for (const [i, identifier] of wanted.entries()) if (identifier === names[i]?.name) used.add(identifier);
  const nextNumber = new Map<string, number>();
  return wanted.map((identifier, i) => {
    if (identifier === names[i]?.name) return identifier;
    let free = identifier;
    for (let n = nextNumber.get(identifier) ?? 1; used.has(free); n++) {
      free = rules.numbered(identifier, n);
      nextNumber.set(identifier, n + 1);
    }
    used.add(free);
    return free;
  });
}

interface Named {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Characters before the version in a primary file identifier, and in a folder's (ECMA-119 7.5.1, 7.6.3, level 2). */
const PRIMARY_NAME = 30;
const PRIMARY_EXTENSION = 8;

/**
 * Primary identifiers: capital letters, digits and `_`, as `NAME.EXT`; a folder's has an empty extension.
 * With Rock Ridge beside it no reader shows them, unless it knows neither Rock Ridge nor Joliet.
 */
export const primaryRules: IdentifierRules = {
  wanted(name, isFolder) {
    const dot = isFolder ? -1 : name.lastIndexOf('.');
    const extension = dot > 0 ? dCharacters(name.slice(dot + 1)).slice(0, PRIMARY_EXTENSION) : '';
    const base = dCharacters(dot > 0 ? name.slice(0, dot) : name);
    return `${base.slice(0, PRIMARY_NAME - extension.length)}.${extension}`;
  },
  numbered(wanted, number) {
    const dot = wanted.indexOf('.');
    const digits = String(number);
    const room = PRIMARY_NAME - (wanted.length - dot - 1) - digits.length;
    return `${wanted.slice(0, Math.min(dot, room))}${digits}${wanted.slice(dot)}`;
  },
};

function dCharacters(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/gu, '_').toUpperCase();
}

/** UTF-16 units in a Joliet name. The specification says 64, every reader takes 103, but libarchive counts `;1` in. */
const JOLIET_NAME = 101;

/** What a Joliet name may not have, and the dots at its end that Linux, 7-Zip and Windows drop. */
const JOLIET_FORBIDDEN = /[*:;?\\\p{Cc}]|\.(?=\.*$)/gu;

/** Joliet identifiers: the name itself, unless it is too long or has a character that Joliet forbids. */
export const jolietRules: IdentifierRules = {
  wanted(name) {
    return shorten(name, JOLIET_NAME, '').replace(JOLIET_FORBIDDEN, '_');
  },
  numbered(wanted, number) {
    return shorten(wanted, JOLIET_NAME, `~${number}`);
  },
};

/** Puts `mark` before the extension and cuts the part before it until all fits, never through a surrogate pair. */
function shorten(name: string, room: number, mark: string): string {
  if (name.length <= room && mark === '') return name;
  const dot = name.lastIndexOf('.');
  const tail = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  const base = name.slice(0, name.length - tail.length);
  const cut = base.slice(0, room - mark.length - tail.length);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}${mark}${tail}`;
}
