/** Where tests make media, and what they look at. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../../src/media/outcome.ts';
import type { PxeSegment } from '../../src/media/pxe-segment.ts';
import { parseCidr } from '../../src/site/address.ts';
import { must } from '../lab/process.ts';

export interface Entry {
  /** Octal. */
  readonly mode: string;
  /** SHA-256; nothing for a folder. */
  readonly sum?: string;
}

/** A folder for the running test. */
export function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-media-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All that is below a folder, by path. */
export function treeOf(root: string): Map<string, Entry> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).map((entry): [string, Entry] => {
    const path = join(entry.parentPath, entry.name);
    const mode = (lstatSync(path).mode & 0o7777).toString(8);
    return [relative(root, path), entry.isDirectory() ? { mode } : { mode, sum: digest(readFileSync(path)) }];
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Why something was refused, in one text; empty when it was not. */
export function problemsOf(outcome: Outcome<unknown>): string {
  return outcome.ok ? '' : outcome.problems.join('\n');
}

export function valueIn<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.problems.join('; '));
  return outcome.value;
}

/** The files of an ISO image as another program sees them, by path. */
export async function extracted(image: string, to: string): Promise<Map<string, Entry>> {
  await must(['xorriso', '-no_rc', '-osirrox', 'on', '-indev', `stdio:${image}`, '-extract', '/', to]);
  return treeOf(to);
}

/** A segment as the site file would tell it. */
export function segmentOf(text: string): PxeSegment {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is no network`);
  const lease = { first: '10.15.0.200', last: '10.15.0.250' };
  return { cidr, gateway: '10.15.0.1', dns: ['10.15.0.1', '9.9.9.9'], lease };
}
