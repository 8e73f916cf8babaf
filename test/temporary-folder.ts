/** The run's own folder for everything temporary, and for what Node has compiled: gone with the run, whatever a test that failed or was killed left in it. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NAME = 'zoneseed-test-';

/** Called by vitest before its workers start, which inherit TMPDIR, for each of its projects; gives what to do after them. */
export default function temporaryFolder(): () => void {
  if (basename(tmpdir()).startsWith(NAME)) return () => {};
  const folder = mkdtempSync(join(tmpdir(), NAME));
  // Servers that give up root look for their files in here, and are let through to those that are theirs.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  // Hundreds of programs start in a run, many in a home of their own, where nothing is compiled yet.
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  // A killed program may still be writing its last.
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
