/** Log files, rotated and compressed ones too, read as one log: in the order of what they say, line by line. */
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { reasonOf, whyUnreadable } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { lineHead } from './log-line.ts';

/** Bytes read at once; bytes kept of one line: agents' answers are long, and nothing that counts stands further behind. */
const CHUNK = 256 * 1024;
const LONGEST_LINE = 256 * 1024;
const [TAB, LETTER_A] = [0x09, 0x61];
/** Bytes in which the first date of a log must stand. */
const HEAD = 1024 * 1024;

export interface Lines {
  line(file: string, line: number, text: string): void;
}

/** Reads all of `files` in the order of their first lines. What cannot be read to its end is a warning, and what was read counts. */
export async function readLogFiles(
  given: readonly string[],
  lines: Lines,
  warn: (problem: Problem) => void,
): Promise<Outcome<void>> {
  // One that is given twice, also by a pattern and by its name, would tell everything twice.
  const files = [...new Map(given.map((file) => [placeOf(file), file])).values()];
  const found = await Promise.all(files.map(firstTime));
  const problems = found.flatMap((one) => (one.ok ? [] : one.problems));
  if (problems.length > 0) return refused(...problems);
  const dated = files
    .map((file, at) => ({ file, time: timeOf(found[at]) }))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  for (const { file } of dated) {
    // Logs of several machines have one name.
    const name = files.some((other) => other !== file && basename(other) === basename(file)) ? file : basename(file);
    const broken = await readLines(
      file,
      lineSplitter((line, text) => lines.line(name, line, text)),
    );
    if (broken !== undefined)
      warn({
        rule: 'log-cut-off',
        message: `${file} cannot be read to its end: ${broken}`,
        hint: 'what came before counts',
      });
  }
  return done(undefined);
}

/** The same for all names of one file. */
function placeOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** One without a date is read last. */
function timeOf(found: Outcome<string> | undefined): string {
  return found?.ok ? found.value : '~';
}

/** The time of the first dated line; `~` when there is none near the beginning. */
async function firstTime(file: string): Promise<Outcome<string>> {
  let time: string | undefined;
  let read = 0;
  const enough = new Error('enough');
  const splitter = lineSplitter((_, text) => {
    time ??= lineHead(text)?.time;
  });
  try {
    const about = statSync(file);
    // Opening a pipe waits for somebody who writes, and what was read of it cannot be read again.
    if (!about.isFile() && !about.isDirectory())
      return refused({ rule: 'log-file', message: `${file} is no regular file`, hint: 'write it to one first' });
    await streamOf(file, (chunk) => {
      splitter.take(chunk);
      read += chunk.length;
      if (time !== undefined || read > HEAD) throw enough;
    });
    splitter.end();
  } catch (error) {
    if (error !== enough && read === 0)
      return refused({ rule: 'log-file', message: `${file} ${whyUnreadable(error)}` });
  }
  return done(time ?? '~');
}

async function readLines(file: string, splitter: ReturnType<typeof lineSplitter>): Promise<string | undefined> {
  try {
    await streamOf(file, splitter.take);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    splitter.end();
  }
}

/** Hands on the bytes of a file, unpacked where they are gzip's, whatever its name says. Each is read before the next comes. */
async function streamOf(file: string, take: (chunk: Buffer) => void): Promise<void> {
  const handle = await open(file, 'r');
  try {
    // One piece of memory for all of a log: a new one for each chunk is more than the log's lines need.
    const buffer = Buffer.alloc(CHUNK);
    const first = await handle.read(buffer, 0, CHUNK, 0);
    if (buffer[0] === 0x1f && buffer[1] === 0x8b) return await unpack(file, take);
    for (let { bytesRead: at } = first, read = at; read > 0; at += read) {
      take(buffer.subarray(0, read));
      read = (await handle.read(buffer, 0, CHUNK, at)).bytesRead;
    }
  } finally {
    await handle.close();
  }
}

function unpack(file: string, take: (chunk: Buffer) => void): Promise<void> {
  return pipeline(createReadStream(file), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) take(chunk);
  });
}

/** Cuts bytes into numbered lines without their ends; of a line that is too long the beginning is kept. */
export function lineSplitter(take: (line: number, text: string) => void) {
  let number = 0;
  let parts: Buffer[] = [];
  let kept = 0;
  const keep = (part: Buffer) => {
    if (kept >= LONGEST_LINE || part.length === 0) return;
    parts.push(part.subarray(0, LONGEST_LINE - kept));
    kept += part.length;
  };
  const end = () => {
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    const ends = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
    parts = [];
    kept = 0;
    number++;
    // A third of a log is where exceptions came by in the code.
    if (bytes[0] !== TAB || bytes[1] !== LETTER_A) take(number, bytes.toString('utf8', 0, ends));
  };
  return {
    take(chunk: Buffer) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        keep(chunk.subarray(from, at));
        end();
        from = at + 1;
      }
      // Of what follows the last end, a copy: the caller's memory is used again.
      if (kept < LONGEST_LINE) keep(Buffer.from(chunk.subarray(from, from + LONGEST_LINE)));
    },
    end() {
      if (kept > 0) end();
    },
  };
}
