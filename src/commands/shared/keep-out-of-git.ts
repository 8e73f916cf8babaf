/** What other commands than a build put into the output folder is as secret as what a build does. */
import { isSystemError, reasonOf } from '../../disk/system-error.ts';
import { makeIgnoreFile } from '../../output/ignore-file.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Sees to it that git takes nothing of the output folder, which is there; where it cannot be, that is said and no more. */
export function keepOutOfGit(terminal: Terminal, out: string): void {
  try {
    makeIgnoreFile(out);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    terminal.warn({
      rule: 'output-folder',
      message: `"${out}" gets no .gitignore, and what is in it must not be committed: ${reasonOf(error)}`,
    });
  }
}
