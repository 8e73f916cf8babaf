/** cloud-init's `write_files` entries of a host's files. */
import type { HostFile } from '../role/role.ts';
import { Fragment } from './yaml.ts';

interface Written {
  readonly file: HostFile;
  readonly entry: Fragment;
}

/**
 * The last entry made for each path: most files say the same on one host after the other, and then their YAML is made
 * once. One per path, so that what is kept does not grow with the site.
 */
const latest = new Map<string, Written>();

/**
 * The entries in the order given. Content travels as text whatever is in it: YAML has an escape for everything but a lone
 * surrogate. An owner that a package or `users` creates later is waited for by `defer`.
 */
export function writeFiles(files: readonly HostFile[]): Fragment[] {
  return files.map((file) => {
    const known = latest.get(file.path);
    if (known !== undefined && sameFile(known.file, file)) return known.entry;
    const entry = new Fragment({
      path: file.path,
      owner: file.owner,
      permissions: file.mode,
      defer: /^root(:root)?$/.test(file.owner) ? undefined : true,
      content: file.content,
    });
    latest.set(file.path, { file, entry });
    return entry;
  });
}

function sameFile(a: HostFile, b: HostFile): boolean {
  return a === b || (a.content === b.content && a.mode === b.mode && a.owner === b.owner);
}
