/** The `.gitignore` of an output folder: `git add -A` beside a site file must not stage the keys and passwords in it. */
import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';

export const IGNORE = '.gitignore';
/** It is written under this name and renamed: what is cut short is written over by the next. */
export const UNFINISHED_IGNORE = '.gitignore.unfinished';

/** Named one by one and not as `*`: somebody may build into a folder that has files of his own. */
const TEXT = `# Written by zoneseed: what is made here holds keys and passwords.
/.gitignore*
/.builds/
/.current
/.*.unfinished-*
/hosts
/iso
/known_hosts
/ssh_config
/ssh_key
/manifest.json
/usb/
/pxe/
/cmk/
/serve/
/finalize.log*
`;

/** Whether the folder has a `.gitignore`, ours or a user's own. */
export function hasIgnoreFile(folder: string): boolean {
  return lstatSync(`${folder}/${IGNORE}`, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Gives a folder its `.gitignore`, a file and no link, because git follows none; one that is there is left as it is. Answers whether
 * it was made. Throws what the disk refuses.
 */
export function makeIgnoreFile(folder: string): boolean {
  if (hasIgnoreFile(folder)) return false;
  const unfinished = `${folder}/${UNFINISHED_IGNORE}`;
  try {
    writeFileSync(unfinished, TEXT, { mode: 0o644 });
    renameSync(unfinished, `${folder}/${IGNORE}`);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  return true;
}
