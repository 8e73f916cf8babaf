/** Reads a whole installer and compares it with the checksums it carries, and with those Ubuntu publishes when given. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { IsoImage } from '../../iso/read.ts';
import { done, type Outcome, refused, type ShowProgress } from '../media-outcome.ts';
import type { Installer } from './installer.ts';
import { openPieces } from './pieces.ts';

const MIB = 2 ** 20;
const MOST_NAMED = 5;

/** Boot images and the catalog are patched when the image is written, after the checksums were taken. */
const PATCHED = /(^|\/)(eltorito\.img|efi\.img|isolinux\.bin|boot\.cat(alog)?)$/;

/** The lines of md5sum.txt: path on the medium -> 32 hex digits. */
export function parseMd5(text: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, sum, path] = /^([0-9a-f]{32}) [ *](?:\.\/)?(.+)$/.exec(line) ?? [];
    if (sum !== undefined && path !== undefined) sums.set(path, sum);
  }
  return sums;
}

/**
 * Gives the paths whose content is not what md5sum.txt says, sorted. Reads the image at `path` from front to back through
 * one buffer: an installer has gigabytes.
 */
export async function wrongFiles(
  path: string,
  image: IsoImage,
  title: string,
  progress: ShowProgress,
): Promise<string[]> {
  const sums = parseMd5(Buffer.from(image.readFile('md5sum.txt')).toString('utf8'));
  const files = [...sums]
    .filter(([name]) => !PATCHED.test(name))
    .map(([name, sum]) => ({ name, sum, entry: image.find(name) }));
  files.sort((a, b) => (a.entry?.extents[0]?.offset ?? 0) - (b.entry?.extents[0]?.offset ?? 0));
  const total = files.reduce((sum, { entry }) => sum + (entry?.size ?? 0), 0);
  const shown = progress(`${title} (MiB)`, Math.ceil(total / MIB));
  const reader = await openPieces(path);
  const wrong: string[] = [];
  let read = 0;
  try {
    for (const { name, sum, entry } of files) {
      const hash = createHash('md5');
      for await (const piece of reader.pieces(entry?.extents ?? [])) {
        hash.update(piece);
        read += piece.length;
        shown.update(Math.floor(read / MIB));
      }
      // A file that is missing or leaves the image has a wrong sum.
      if (entry?.kind !== 'file' || hash.digest('hex') !== sum) wrong.push(name);
    }
  } finally {
    shown.end();
    await reader.close();
  }
  return wrong.sort();
}

/** Names a few of many. */
export function nameSome(paths: readonly string[]): string {
  const rest = paths.length - MOST_NAMED;
  return paths.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** Checks every file of an installer. `sha256sums` is the path of Ubuntu's SHA256SUMS, when the user has it. */
export async function verifyInstaller(
  installer: Installer,
  options: { readonly sha256sums?: string | undefined; readonly progress: ShowProgress },
): Promise<Outcome<undefined>> {
  const { path, image } = installer;
  if (options.sha256sums !== undefined) {
    const problem = await comparePublished(path, options.sha256sums, options.progress);
    if (problem !== undefined) return refused(problem);
  }
  const sums = parseMd5(Buffer.from(image.readFile('md5sum.txt')).toString('utf8'));
  if (sums.get('casper/vmlinuz') === undefined) return refused(`${path} is damaged (its md5sum.txt names no kernel)`);
  const wrong = await wrongFiles(path, image, 'checking the installer', options.progress);
  if (wrong.length === 0) return done(undefined);
  return refused(
    `${path} is damaged: ${nameSome(wrong)} ${wrong.length === 1 ? 'is' : 'are'} not what its md5sum.txt says; download it again`,
  );
}

async function comparePublished(path: string, list: string, progress: ShowProgress): Promise<string | undefined> {
  const name = basename(path);
  const wanted = readPublished(list, name);
  if (wanted.problem !== undefined) return wanted.problem;
  const actual = await sha256Of(path, progress);
  if (actual === wanted.sum) return undefined;
  return `${path} is not what ${list} says: its SHA-256 is ${actual}, expected ${wanted.sum}; download it again`;
}

function readPublished(list: string, name: string): { sum: string; problem?: undefined } | { problem: string } {
  let text: string;
  try {
    text = readFileSync(list, 'utf8');
  } catch (error) {
    return {
      problem: `${list} cannot be read (${(error as NodeJS.ErrnoException).code}); expected Ubuntu's SHA256SUMS`,
    };
  }
  for (const line of text.split('\n')) {
    const [, sum, file] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line.trimEnd()) ?? [];
    if (sum !== undefined && file === name) return { sum };
  }
  return {
    problem: `${list} has no line for ${name}; expected Ubuntu's SHA256SUMS, and the ISO under its published name`,
  };
}

/** The SHA-256 of a file, read from front to back. */
export async function sha256Of(path: string, progress: ShowProgress): Promise<string> {
  const { size } = await stat(path);
  const shown = progress('reading the installer (MiB)', Math.ceil(size / MIB));
  const reader = await openPieces(path);
  const hash = createHash('sha256');
  let read = 0;
  try {
    for await (const piece of reader.pieces([{ offset: 0, size }])) {
      hash.update(piece);
      read += piece.length;
      shown.update(Math.floor(read / MIB));
    }
  } finally {
    shown.end();
    await reader.close();
  }
  return hash.digest('hex');
}
