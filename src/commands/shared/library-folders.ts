/** Where role files and templates come from: the built-in ones, and those beside the site file. */
import { dirname, resolve } from 'node:path';
import { PACKAGE_FOLDER } from '../../disk/own-package.ts';

/** Folders with `roles/` and `templates/`; a later one's files take the place of an earlier one's. */
export function libraryFolders(siteFile: string): string[] {
  const beside = dirname(siteFile);
  return resolve(beside) === PACKAGE_FOLDER ? [PACKAGE_FOLDER] : [PACKAGE_FOLDER, beside];
}
