/** The folder something is made in before it takes its place by one rename; one that was left by a kill is cleared by the next run. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Beside the output, so that the rename stays on one file system. */
function prefix(output: string): string {
  return `.${basename(output)}.unfinished-`;
}

/** Makes the folder of this process for `output`, readable for its owner alone. */
export async function unfinishedFolder(output: string): Promise<string> {
  const folder = join(dirname(output), `${prefix(output)}${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Removes what processes that are gone have left of earlier attempts at `output`. */
export async function clearUnfinished(output: string): Promise<void> {
  for (const name of await readdir(dirname(output))) {
    if (!name.startsWith(prefix(output))) continue;
    const pid = Number(name.slice(prefix(output).length));
    if (Number.isInteger(pid) && !isRunning(pid))
      await rm(join(dirname(output), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
