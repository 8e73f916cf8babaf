import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { failedWith } from '../disk/system-error.ts';
import { writeAll } from './content.ts';
import { type FileEntry, type FileTable, Next } from './file-table.ts';

/** What the caller puts at the head of the manifest; `input` is the digest of all that went into the build. */
export interface ManifestHeader {
  readonly input: string;
  readonly [field: string]: unknown;
}

const ARTIFACTS = '"artifacts":[';
const CHUNK = 64 * 1024;
const LINE_FEED = 10;

/**
 * Writes the files of the coming build as JSON with one header field or one artifact a line, so that it can be read
 * as a stream and compared line by line. Flushed to the disk before this returns: the next build learns from it what is ours.
 */
export function writeManifest(file: string, header: ManifestHeader, table: FileTable): void {
  if ('artifacts' in header) throw new Error('a manifest header may not have a field "artifacts"');
  const fd = openSync(file, 'wx', 0o600);
  try {
    let text = '';
    for (const line of manifestLines(header, table)) {
      text += line;
      if (text.length < CHUNK) continue;
      writeAll(fd, Buffer.from(text));
      text = '';
    }
    writeAll(fd, Buffer.from(text));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function* manifestLines(header: ManifestHeader, table: FileTable): Generator<string> {
  yield '{\n';
  for (const [field, value] of Object.entries(header)) {
    if (value !== undefined) yield `${JSON.stringify(field)}:${JSON.stringify(value)},\n`;
  }
  yield ARTIFACTS;
  let separator = '\n';
  for (const slot of table.sorted(Next)) {
    yield separator + artifactLine(table.pathOf(slot), table.entry(slot));
    separator = ',\n';
  }
  yield '\n]\n}\n';
}

function artifactLine(path: string, entry: FileEntry): string {
  const sha256 = Buffer.from(entry.digest).toString('hex');
  const facts = `"mode":"0${entry.mode.toString(8)}","size":${entry.size},"sha256":"${sha256}","secret":${entry.secret}`;
  return `{"path":${JSON.stringify(path)},${facts},"origin":${entry.origin}}`;
}

/**
 * Reads a manifest into the table as the former build.
 * Answers its header, or undefined when there is none or it is not as `writeManifest` left it.
 */
export function readManifest(file: string, table: FileTable): ManifestHeader | undefined {
  try {
    const lines = readLines(file);
    const header = readHeader(lines);
    readArtifacts(lines, table);
    return header;
  } catch (error) {
    if (error instanceof SyntaxError || failedWith(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function readHeader(lines: Iterator<string>): ManifestHeader {
  if (lines.next().value !== '{') throw new SyntaxError('no opening brace');
  let text = '{';
  for (let next = lines.next(); ; next = lines.next()) {
    if (next.done) throw new SyntaxError('no artifacts');
    if (next.value === ARTIFACTS) break;
    text += next.value;
  }
  const header: unknown = JSON.parse(`${text}"":0}`);
  if (!isHeader(header)) throw new SyntaxError('no input digest');
  const { '': _end, ...fields } = header;
  return fields as ManifestHeader;
}

function isHeader(value: unknown): value is ManifestHeader & { '': number } {
  return typeof value === 'object' && value !== null && 'input' in value && typeof value.input === 'string';
}

function readArtifacts(lines: Iterator<string>, table: FileTable): void {
  let last = '';
  for (let next = lines.next(); next.value !== ']'; next = lines.next()) {
    if (next.done) throw new SyntaxError('cut off');
    if (next.value === '') continue;
    const line: unknown = JSON.parse(next.value.endsWith(',') ? next.value.slice(0, -1) : next.value);
    if (!isArtifactLine(line) || line.path <= last) throw new SyntaxError('not an artifact, or not sorted by path');
    last = line.path;
    table.addFormer(line.path, {
      digest: Buffer.from(line.sha256, 'hex'),
      size: line.size,
      mode: Number.parseInt(line.mode, 8),
      secret: line.secret,
      origin: JSON.stringify(line.origin),
    });
  }
  if (lines.next().value !== '}' || !lines.next().done) throw new SyntaxError('no end');
}

interface ArtifactLine {
  path: string;
  mode: string;
  size: number;
  sha256: string;
  secret: boolean;
  origin: unknown[];
}

function isArtifactLine(value: unknown): value is ArtifactLine {
  if (typeof value !== 'object' || value === null) return false;
  const { path, mode, size, sha256, secret, origin } = value as Partial<Record<keyof ArtifactLine, unknown>>;
  return (
    typeof path === 'string' &&
    typeof mode === 'string' &&
    /^0[0-7]{1,3}$/.test(mode) &&
    typeof size === 'number' &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    typeof secret === 'boolean' &&
    Array.isArray(origin)
  );
}

/** The lines of a UTF-8 file without their line feeds; a last line without one is an error. */
function* readLines(file: string): Generator<string, undefined> {
  const fd = openSync(file, 'r');
  try {
    let buffer = Buffer.allocUnsafe(CHUNK);
    let held = 0;
    for (;;) {
      if (held === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      const got = readSync(fd, buffer, held, buffer.length - held, null);
      if (got === 0) break;
      held += got;
      const text = buffer.subarray(0, held);
      let start = 0;
      for (let end = text.indexOf(LINE_FEED); end >= 0; end = text.indexOf(LINE_FEED, start)) {
        yield text.toString('utf8', start, end);
        start = end + 1;
      }
      buffer.copyWithin(0, start, held);
      held -= start;
    }
    if (held > 0) throw new SyntaxError('no line feed at the end');
  } finally {
    closeSync(fd);
  }
}
