/** The management servers' logs in a bundle, read without unpacking it. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isSystemError, reasonOf, whyUnreadable } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { type Lines, lineSplitter } from '../why/log-files.ts';
import { tarReader } from './tar.ts';

const LOG = /^([^/]+)\/logs\/management\/(management-server\.log[^/]*?)(?:\.piece-\d+)?$/;

/** Hands on every line of them. `opened` gives the bytes of the bundle, decrypted. Fails for what is no bundle. */
export async function readBundle(file: string, opened: () => Promise<Readable>, lines: Lines): Promise<Outcome<void>> {
  let name: string | undefined;
  let splitter: ReturnType<typeof lineSplitter> | undefined;
  const reader = tarReader((entry) => {
    const [, host, log] = LOG.exec(entry) ?? [];
    const next = host === undefined ? undefined : `${host}:${log}`;
    if (next !== name) {
      splitter?.end();
      splitter = next === undefined ? undefined : lineSplitter((line, text) => lines.line(next, line, text));
      name = next;
    }
    return splitter?.take;
  });
  try {
    const bytes = await opened();
    await pipeline(bytes, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) reader.take(chunk);
    });
    splitter?.end();
    return done(undefined);
  } catch (error) {
    const why = isSystemError(error) ? whyUnreadable(error) : `is no whole bundle: ${reasonOf(error)}`;
    return refused({ rule: 'no-bundle', message: `${file} ${why}`, hint: 'expected a file that zoneseed bundle made' });
  }
}
