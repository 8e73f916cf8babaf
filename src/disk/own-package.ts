/** Where this program is on disk, and what its package.json says of it. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder the program runs from, whole: `src/` of a checkout, `dist/` of an installed package. */
export const PROGRAM_FOLDER = folderBelowPackage(import.meta.dirname);

/** The package's own folder, which holds that, `roles/` and `templates/`. */
export const PACKAGE_FOLDER = dirname(PROGRAM_FOLDER);

/** Version and purpose of the program, as its users know it. */
export const { version, description } = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly description: string;
};

/** This file stands somewhere else in the package than in the checkout. */
function folderBelowPackage(folder: string): string {
  return existsSync(join(folder, '../package.json')) ? folder : folderBelowPackage(dirname(folder));
}
