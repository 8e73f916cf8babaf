/** Where role files and templates come from: the built-in ones, and those beside the site file. */
import { dirname, join, resolve } from 'node:path';

/** The package's own folder, which holds `src/`, `roles/` and `templates/`. */
export const PACKAGE_FOLDER = join(import.meta.dirname, '../../..');

/** Folders with `roles/` and `templates/`; a later one's files take the place of an earlier one's. */
export function libraryFolders(siteFile: string): string[] {
  const beside = dirname(siteFile);
  return resolve(beside) === PACKAGE_FOLDER ? [PACKAGE_FOLDER] : [PACKAGE_FOLDER, beside];
}
