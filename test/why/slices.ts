/** Logs of real management servers with known causes, which are outside of the checkout: `../shared/logs`, or `logs` below ZONESEED_SHARED. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logDigest } from '../../src/why/log-digest.ts';
import { lineSplitter } from '../../src/why/log-files.ts';

const shared = process.env.ZONESEED_SHARED ?? join(import.meta.dirname, '../../../shared');

/** Where they are; undefined on a machine that has none. */
export const SLICES = existsSync(join(shared, 'logs/expected.json')) ? join(shared, 'logs') : undefined;

export interface Expected {
  readonly file: string;
  readonly recording: string;
  readonly jobs: readonly string[];
  readonly decisive: readonly { readonly line: number; readonly kind: string }[];
}

export function expectedOf(): Expected[] {
  return SLICES === undefined ? [] : JSON.parse(readFileSync(join(SLICES, 'expected.json'), 'utf8'));
}

export function slice(name: string): Buffer {
  return readFileSync(join(SLICES ?? '', name));
}

export function sliceNames(): string[] {
  return SLICES === undefined ? [] : readdirSync(SLICES).filter((name) => name.endsWith('.log'));
}

/** Texts of errors that the API answered while a slice was written, and no secret. */
export function textsSeen(recording: string): string[] {
  const lines = readFileSync(join(SLICES ?? '', recording), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const found: string[] = [];
    const look = (key: string, value: unknown) => {
      if (key === 'errortext') found.push(String(value));
      return value;
    };
    if (line !== '') JSON.stringify(JSON.parse(line), look);
    return found;
  });
}

/** A log that is in memory. */
export function digestOf(...logs: readonly (Buffer | string)[]) {
  const log = logDigest();
  for (const bytes of logs) {
    const splitter = lineSplitter((line, text) => log.line('log', line, text));
    splitter.take(Buffer.from(bytes));
    splitter.end();
  }
  log.end();
  return log;
}
