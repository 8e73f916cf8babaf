/** The folder something is made in before it takes its place by a rename; one that was left by a kill is cleared by the next run. */
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
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

/** Where a folder stands while the new one takes its place: no system call of Node exchanges two folders. */
const REPLACED = 'replaced';

/** Puts what was made in `folder` in the place of `output`, which may be a folder that is there. */
export async function putInPlace(made: string, output: string, folder: string): Promise<void> {
  const former = join(folder, REPLACED);
  const replaces = await exists(output);
  if (replaces) await rename(output, former);
  try {
    await rename(made, output);
  } catch (error) {
    if (replaces) await rename(former, output);
    throw error;
  }
}

/** Removes what processes that are gone have left of earlier attempts at `output`; one that was cut in `putInPlace` is undone. */
export async function clearUnfinished(output: string): Promise<void> {
  for (const name of await readdir(dirname(output))) {
    if (!name.startsWith(prefix(output))) continue;
    const pid = Number(name.slice(prefix(output).length));
    if (!Number.isInteger(pid) || isRunning(pid)) continue;
    const folder = join(dirname(output), name);
    const former = join(folder, REPLACED);
    if ((await exists(former)) && !(await exists(output))) await rename(former, output);
    await rm(folder, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
