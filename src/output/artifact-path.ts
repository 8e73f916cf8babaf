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

/** Every folder that some of the files lie in, however deep; the top is not one. */
export function foldersOf(files: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = folderOf(file); folder !== '' && !folders.has(folder); folder = folderOf(folder)) {
      folders.add(folder);
    }
  }
  return folders;
}

/** The first name of a path: the entry of the output folder it belongs to. */
export function topOf(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}
