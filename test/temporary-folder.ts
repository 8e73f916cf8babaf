/** The run's own folder for everything temporary, and for what Node has compiled: gone with the run, whatever a test that failed or was killed left in it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NAME = 'zoneseed-test-';

/** Called by vitest before its workers start, which inherit TMPDIR, for each of its projects; gives what to do after them. */
export default function temporaryFolder(): () => void {
  if (basename(tmpdir()).startsWith(NAME)) return () => {};
  // Servers that give up root look for their files in here, and are let through to those that are theirs.
  const folder = ownFolder(tmpdir(), 0o711);
  process.env.TMPDIR = folder;
  // Hundreds of programs start in a run, many in a home of their own, where nothing is compiled yet.
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  const memory = folderInMemory();
  if (memory !== undefined) process.env.ZONESEED_TEST_MEMORY = memory;
  // A killed program may still be writing its last.
  return () => {
    for (const path of [folder, memory ?? folder]) rmSync(path, { recursive: true, force: true, maxRetries: 10 });
  };
}

/** A folder in memory, where the machine has that, in which tests that give up root make their own; undefined where it has none. */
function folderInMemory(): string | undefined {
  try {
    return ownFolder('/dev/shm', 0o1777);
  } catch {
    return undefined;
  }
}

function ownFolder(parent: string, mode: number): string {
  const folder = mkdtempSync(join(parent, NAME));
  chmodSync(folder, mode);
  return folder;
}
