/** The parts of a bundle, read without unpacking it. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isSystemError, reasonOf, whyUnreadable } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { type Lines, lineSplitter } from '../why/log-files.ts';
import { tarReader } from './tar.ts';

/** Takes the bytes of one part. */
export interface Taker {
  take(chunk: Buffer): void;
  end(): void;
}

/** Hands each part to whom `takerOf` names for it. `opened` gives the bytes of the bundle, decrypted. Fails for what is no bundle. */
export async function readBundle(
  file: string,
  opened: () => Promise<Readable>,
  takerOf: (part: string) => Taker | undefined,
): Promise<Outcome<void>> {
  let name: string | undefined;
  let taker: Taker | undefined;
  const reader = tarReader((entry) => {
    const part = entry.replace(/\.piece-\d+$/, '');
    if (part !== name) {
      taker?.end();
      taker = takerOf(part);
      name = part;
    }
    return taker?.take;
  });
  try {
    const bytes = await opened();
    await pipeline(bytes, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) reader.take(chunk);
    });
    taker?.end();
    return done(undefined);
  } catch (error) {
    const why = isSystemError(error) ? whyUnreadable(error) : `is no whole bundle: ${reasonOf(error)}`;
    return refused({ rule: 'no-bundle', message: `${file} ${why}`, hint: 'expected a file that zoneseed bundle made' });
  }
}

const LOG = /^([^/]+)\/logs\/management\/(management-server\.log[^/]*)$/;

/** Takes every line of the management servers' logs. */
export function serverLogs(lines: Lines): (part: string) => Taker | undefined {
  return (part) => {
    const [, host, log] = LOG.exec(part) ?? [];
    if (host === undefined) return undefined;
    return lineSplitter((line, text) => lines.line(`${host}:${log}`, line, text));
  };
}

/** Takes these parts whole, and tells each at its end. */
export function wholeParts(names: readonly string[], told: (part: string, text: string) => void) {
  return (part: string): Taker | undefined => {
    if (!names.includes(part)) return undefined;
    const chunks: Buffer[] = [];
    return {
      take: (chunk) => void chunks.push(Buffer.from(chunk)),
      end: () => told(part, Buffer.concat(chunks).toString('utf8')),
    };
  };
}
