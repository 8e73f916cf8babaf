import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * A folder of its own for the running test; in memory where that can be, because a build has its files brought to the disk, and
 * thousands of builds would wait for that (three quarters of the time of crash.test).
 */
export function scratch(): string {
  const folder = mkdtempSync(join(process.env.ZONESEED_TEST_MEMORY ?? tmpdir(), 'zoneseed-output-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs without the rights of root, which every permission gives way to. */
export function withoutRoot<T>(run: () => T): T {
  if (process.geteuid?.() !== 0) return run();
  process.seteuid?.(65534);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
  }
}
