/** The parts of a bundle, read without unpacking it. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isSystemError, reasonOf, whyUnreadable } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { isCalled } from '../why/agent-log.ts';
import { type Lines, lineSplitter } from '../why/log-files.ts';
import { tarReader } from './tar.ts';

/** Takes the bytes of one part. */
export interface Taker {
  take(chunk: Buffer): void;
  end(): void;
}

/** Hands each part to whom `takerOf` names for it; between its pieces may be parts that nobody takes. `opened` gives the bytes of the bundle, decrypted. Fails as they do, and for what is no bundle. */
export async function readBundle(
  file: string,
  opened: () => Promise<Outcome<Readable>>,
  takerOf: (part: string) => Taker | undefined,
): Promise<Outcome<void>> {
  let name: string | undefined;
  let taker: Taker | undefined;
  const reader = tarReader((entry) => {
    const part = entry.replace(/\.piece-\d+$/, '');
    if (part === name) return taker?.take;
    const next = takerOf(part);
    if (next === undefined) return undefined;
    taker?.end();
    taker = next;
    name = part;
    return taker.take;
  });
  try {
    const bytes = await opened();
    if (!bytes.ok) return bytes;
    await pipeline(bytes.value, createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
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

/**
 * Hands on every line of the management servers' logs, those of one server after those of another: of hosts that were collected
 * side by side the parts are mixed, and the bundle is read once for each. `next` is called behind each server's.
 */
export async function readServersOf(
  file: string,
  opened: () => Promise<Outcome<Readable>>,
  lines: Lines,
  next: () => void,
): Promise<Outcome<void>> {
  const known = new Set<string>();
  const read = async (wanted?: string) =>
    readBundle(file, opened, (part) => {
      const [, host, log] = LOG.exec(part) ?? [];
      if (host === undefined) return undefined;
      known.add(host);
      wanted ??= host;
      if (host !== wanted) return undefined;
      return lineSplitter((line, text) => lines.line(`${host}:${log}`, line, text));
    });
  const first = await read();
  next();
  if (!first.ok) return first;
  for (const host of [...known].slice(1)) {
    const one = await read(host);
    next();
    if (!one.ok) return one;
  }
  return done(undefined);
}

const AGENTS = /^([^/]+)\/logs\/agent\/(agent\.log[^/]*)$/;

/** Hands on every line of the agents' logs of these hosts, one after the other; they are named as CloudStack calls them. */
export async function readAgentsOf(
  file: string,
  opened: () => Promise<Outcome<Readable>>,
  names: readonly string[],
  lines: Lines,
  next: () => void,
): Promise<Outcome<void>> {
  for (const name of names) {
    const read = await readBundle(file, opened, (part) => {
      const [, host, log] = AGENTS.exec(part) ?? [];
      if (host === undefined || !isCalled(host, name)) return undefined;
      return lineSplitter((line, text) => lines.line(`${host}:${log}`, line, text));
    });
    next();
    if (!read.ok) return read;
  }
  return done(undefined);
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
