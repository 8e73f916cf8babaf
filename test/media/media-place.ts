/** Where tests make media, and what they look at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../../src/outcome/outcome.ts';
import { must } from '../lab/process.ts';
import { type Entry, treeOf, wordsOf } from './made-up.ts';

export { digest, segmentOf, treeOf } from './made-up.ts';

/** A folder for the running test. */
export function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-media-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Why something was refused, and what was expected, in one text; empty when it was not. */
export function problemsOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? '' : outcome.problems.map(wordsOf).join('\n');
}

export function valueIn<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
  return outcome.value;
}

/** The files of an ISO image as another program sees them, by path. */
export async function extracted(image: string, to: string): Promise<Map<string, Entry>> {
  await must(['xorriso', '-no_rc', '-osirrox', 'on', '-indev', `stdio:${image}`, '-extract', '/', to]);
  return treeOf(to);
}
