/**
 * The journal of serve: one event a line, on the disk before it counts. When it has grown it is begun anew with what was known
 * then, and the former one stays beside it, so it takes no more room than twice its bound.
 */
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../disk/whole-file.ts';
import { readEvent, type ServeEvent } from './serve-event.ts';

export interface Journal {
  /** Adds an event; it is on the disk when this resolves. Throws the system's error when the disk does not take it. */
  add(event: ServeEvent): Promise<void>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

export interface ReadJournal {
  /** What was known when it was begun, as `state` gave it. */
  readonly begunWith: unknown;
  readonly events: readonly ServeEvent[];
  /** Lines that are none: one that a kill cut, or damage. */
  readonly dropped: number;
}

/** In bytes. An installation of a host is about 60 KiB. */
const LONGEST = 32 * 1024 * 1024;

/** Where the journal of an output folder is. */
export function journalFile(out: string): string {
  return join(out, 'serve', 'journal.jsonl');
}

/** The lock of the serve that writes the journal of an output folder. */
export function serveLock(out: string): string {
  return join(out, 'serve', 'lock');
}

/** Reads a journal; one that is not there is empty. Where its head is damaged, the former journal knows what it had said. */
export function readJournal(file: string): ReadJournal {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = text.split('\n').filter((line) => line !== '');
  const values = lines.map(parsed);
  const [first] = values;
  const begunWith = isHead(first) ? first.begunWith : undefined;
  const events = values.slice(isHead(first) ? 1 : 0).map(readEvent);
  const whole = events.filter((event) => event !== undefined);
  const dropped = events.length - whole.length;
  if (isHead(first) || events[0] !== undefined || !existsSync(formerFile(file))) {
    return { begunWith, events: whole, dropped };
  }
  const former = readJournal(formerFile(file));
  return { ...former, events: [...former.events, ...whole], dropped: former.dropped + dropped };
}

function formerFile(file: string): string {
  return `${file}.1`;
}

function isHead(value: unknown): value is { readonly begunWith: unknown } {
  return typeof value === 'object' && value !== null && 'begunWith' in value;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export interface JournalOptions {
  /** Hears of each event, in their order, once it is on the disk. */
  readonly written: (event: ServeEvent) => void;
  /** What is known of all events that `written` has heard of, as JSON. */
  readonly state: () => unknown;
  /** In bytes. */
  readonly longest?: number;
}

/** Opens a journal for one writer (lock.ts). Events that come while the disk is busy are written together. */
export async function openJournal(
  file: string,
  { written, state, longest = LONGEST }: JournalOptions,
): Promise<Journal> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let handle = await opened(file);
  let bound = longest;
  let waiting: ServeEvent[] = [];
  let turn: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    const events = waiting;
    waiting = [];
    next = undefined;
    if ((await handle.stat()).size > bound) {
      handle = await begunAnew(file, handle, state());
      // Where what is known is nearly as long itself, not every event may begin it anew.
      bound = Math.max(longest, 2 * (await handle.stat()).size);
    }
    try {
      await handle.appendFile(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      await handle.datasync();
    } catch (error) {
      // A full disk may have taken a part of it.
      const former = handle;
      handle = await opened(file).catch(() => former);
      if (handle !== former) await former.close();
      throw error;
    }
    for (const event of events) written(event);
  };
  return {
    add(event) {
      waiting.push(event);
      next ??= turn.then(write);
      // One that failed keeps nobody from the next attempt.
      turn = next.catch(() => {});
      return next;
    },
    async close() {
      await turn;
      await handle.close();
    },
  };
}

/** A line that a kill has cut ends here, so that the next one stands by itself. */
async function opened(file: string): Promise<FileHandle> {
  const handle = await open(file, 'a+', 0o600);
  const { size } = await handle.stat();
  if (size > 0) {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer.toString() !== '\n') await handle.appendFile('\n');
  }
  return handle;
}

/** The former journal keeps its content under another name; the new one is there whole before it takes the name. */
async function begunAnew(file: string, former: FileHandle, state: unknown): Promise<FileHandle> {
  const aside = formerFile(file);
  rmSync(`${aside}.tmp`, { force: true });
  linkSync(file, `${aside}.tmp`);
  renameSync(`${aside}.tmp`, aside);
  await replaceFile(file, Buffer.from(`${JSON.stringify({ begunWith: state })}\n`), () => true);
  await former.close();
  return opened(file);
}
