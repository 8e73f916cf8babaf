/** Reads a whole installer and compares it with the checksums it carries, and with those Ubuntu publishes when given. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { reasonOf } from '../../disk/system-error.ts';
import type { ImageEntry, IsoImage } from '../../iso/read.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import { someOf } from '../../outcome/problem.ts';
import type { Told } from '../../outcome/told.ts';
import { filePieces } from './file-pieces.ts';
import type { Installer } from './installer.ts';
import { AGAIN, noInstaller } from './installer-problem.ts';

const MIB = 2 ** 20;
/** Of many files no more are named. */
export const MOST_NAMED = 5;

/** Boot images and the catalog are patched when the image is written, after the checksums were taken. */
const PATCHED = /(^|\/)(eltorito\.img|efi\.img|isolinux\.bin|boot\.cat(alog)?)$/;

/** The lines of md5sum.txt: path on the medium -> 32 hex digits. */
function parseMd5(text: string): Map<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, sum, path] = /^([0-9a-f]{32}) [ *](?:\.\/)?(.+)$/.exec(line) ?? [];
    if (sum !== undefined && path !== undefined) sums.set(path, sum);
  }
  return sums;
}

/** Gives the paths whose content is not what md5sum.txt says, sorted. Reads the image at `path` from front to back. */
export async function wrongFiles(path: string, image: IsoImage, told: Told): Promise<string[]> {
  const sums = parseMd5(Buffer.from(image.readFile('md5sum.txt')).toString('utf8'));
  const files = [...sums]
    .filter(([name]) => !PATCHED.test(name))
    .map(([name, sum]) => ({ name, sum, entry: image.find(name) }));
  files.sort((a, b) => (a.entry?.extents[0]?.offset ?? 0) - (b.entry?.extents[0]?.offset ?? 0));
  const count = counter(
    files.reduce((sum, { entry }) => sum + (entry?.size ?? 0), 0),
    told,
  );
  const wrong: string[] = [];
  for (const { name, sum, entry } of files) {
    const actual = await digest('md5', path, entry?.extents ?? [], count);
    // A file that is missing or leaves the image has a wrong sum.
    if (entry?.kind !== 'file' || actual !== sum) wrong.push(name);
  }
  return wrong.sort();
}

/** Tells how many MiB of `bytes` were read, each time it is called with some more bytes. */
function counter(bytes: number, told: Told): (more: number) => void {
  let read = 0;
  return (more) => {
    read += more;
    told.progress(Math.floor(read / MIB), Math.ceil(bytes / MIB), 'MiB');
  };
}

async function digest(
  algorithm: 'md5' | 'sha256',
  path: string,
  places: ImageEntry['extents'],
  count: (more: number) => void,
): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of filePieces(path, places)) {
    hash.update(piece);
    count(piece.length);
  }
  return hash.digest('hex');
}

/** Checks every file of an installer. `sha256sums` is the path of Ubuntu's SHA256SUMS, when the user has it. */
export async function verifyInstaller(
  installer: Installer,
  sha256sums: string | undefined,
  told: Told,
): Promise<Outcome<undefined>> {
  const { path, image } = installer;
  if (sha256sums !== undefined) {
    const published = await comparePublished(path, sha256sums, told);
    if (!published.ok) return published;
  }
  const sums = parseMd5(Buffer.from(image.readFile('md5sum.txt')).toString('utf8'));
  if (sums.get('casper/vmlinuz') === undefined) {
    return refused(noInstaller(`${path} is damaged (its md5sum.txt names no kernel)`, AGAIN));
  }
  told.step('checking the installer');
  const wrong = await wrongFiles(path, image, told);
  if (wrong.length === 0) return done(undefined);
  const verb = wrong.length === 1 ? 'is' : 'are';
  return refused(
    noInstaller(`${path} is damaged: ${someOf(wrong, MOST_NAMED)} ${verb} not what its md5sum.txt says`, AGAIN),
  );
}

async function comparePublished(path: string, list: string, told: Told): Promise<Outcome<undefined>> {
  const wanted = publishedSum(list, basename(path));
  if (!wanted.ok) return wanted;
  const { size } = await stat(path);
  told.step('reading the installer');
  const actual = await digest('sha256', path, [{ offset: 0, size }], counter(size, told));
  if (actual === wanted.value) return done(undefined);
  const message = `${path} is not what ${list} says: its SHA-256 is ${actual}`;
  return refused(noInstaller(message, `expected ${wanted.value}; download it again`));
}

function publishedSum(list: string, name: string): Outcome<string> {
  let text: string;
  try {
    text = readFileSync(list, 'utf8');
  } catch (error) {
    return refused(noInstaller(`${list} cannot be read: ${reasonOf(error)}`, "expected Ubuntu's SHA256SUMS"));
  }
  for (const line of text.split('\n')) {
    const [, sum, file] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line.trimEnd()) ?? [];
    if (sum !== undefined && file === name) return done(sum);
  }
  const expected = "expected Ubuntu's SHA256SUMS, and the ISO under its published name";
  return refused(noInstaller(`${list} has no line for ${name}`, expected));
}
