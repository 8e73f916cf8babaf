/**
 * Refuses a path that could leave the output folder or that another system could not hold. Such a path is a bug of ours:
 * names from the site file were checked long before.
 */
export function assertSafePath(path: string): void {
  // An empty path, a slash at either end, two in a row, `.` and `..`.
  if (/(^|\/)\.{0,2}(\/|$)/.test(path) || path.includes('\\') || path.includes('\0') || !path.isWellFormed()) {
    throw new Error(`"${path}" is not a path inside the output folder`);
  }
}

/** The folder of a path, or the empty string at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The first name of a path: the entry of the output folder it belongs to. */
export function topOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}

/**
 * Finds names that differ only in upper and lower case and would be one file elsewhere.
 * It remembers only the names that are not all lower case, which is few or none.
 */
export class CaseClashes {
  readonly #spelled = new Map<string, string>();

  /** Remembers the name; answers the other spelling if there is one. `taken` knows every name given before. */
  clashOf(name: string, taken: (name: string) => boolean): string | undefined {
    const folded = name.toLowerCase();
    const other = this.#spelled.get(folded) ?? (folded !== name && taken(folded) ? folded : undefined);
    if (folded !== name) this.#spelled.set(folded, name);
    return other === name ? undefined : other;
  }
}
