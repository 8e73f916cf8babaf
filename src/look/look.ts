/** Looks into a medium, a folder or a document, and tells what it is by what is in it. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { isSystemError, reasonOf } from '../disk/system-error.ts';
import { type FileSource, fileSource, hasIsoMark, IsoError } from '../iso/read.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { readDocument } from './documents.ts';
import { documentFile, folderTree, isoTree, type Tree } from './folder-tree.ts';
import { hostFacts } from './host-facts.ts';
import type { Look } from './look-model.ts';
import { noted } from './medium-note.ts';
import { outputFolder } from './output-folder.ts';
import { type Seed, seedFolders, seedIn } from './seed-folders.ts';
import { LookError } from './unreadable.ts';

type Found = Omit<Look, 'close'>;

const EXPECTED =
  'expected a seed ISO, a USB installer, a PXE tree, an output folder, or a user-data or autoinstall file';

/** Opens what `path` leads to. Fails with one problem that names it when it is missing, damaged, or nothing we know. */
export function look(path: string): Outcome<Look> {
  let source: FileSource | undefined;
  const close = () => source?.close();
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return seen(path, inFolder(path, folderTree(path)), close);
    if (!stat.isFile() && !stat.isBlockDevice()) {
      throw new LookError('is neither a file, a folder nor a block device', EXPECTED);
    }
    if (stat.isFile() && !isImage(path)) return seen(path, inDocument(path), close);
    source = fileSource(path);
    return seen(path, inImage(isoTree(source)), close);
  } catch (error) {
    close();
    return refused(complaint(path, error));
  }
}

function seen(path: string, found: Found, close: () => void): Outcome<Look> {
  const problems = found.problems.map((problem) => ({ ...problem, message: `${path}: ${problem.message}` }));
  return done({ ...found, problems, close });
}

/** Why `path` cannot be understood; what nobody foresaw is thrown on. */
function complaint(path: string, error: unknown): Problem {
  const because = (reason: string, hint?: string) => ({ rule: 'look', message: `${path} ${reason}`, hint });
  if (error instanceof LookError) return because(error.message, error.hint);
  if (error instanceof IsoError) {
    if (error.code === 'not-an-iso') return because('is no ISO image', EXPECTED);
    return because(`${error.code === 'truncated' ? 'is cut off' : 'is damaged'} (${error.message})`);
  }
  if (isSystemError(error)) return because(`cannot be read: ${reasonOf(error)}`);
  throw error;
}

/** By its name or by its bytes; what is named .iso and is none is to be refused as an image. */
function isImage(path: string): boolean {
  return /\.(iso|img)$/i.test(path) || hasIsoMark(path);
}

function inImage(tree: Tree): Found {
  const own = onMedium(tree);
  if (own !== undefined) return own;
  const root = tree.sizeOf('user-data') !== undefined || tree.sizeOf('meta-data') !== undefined;
  const label = tree.volumeId ?? '';
  if (root || /^cidata$/i.test(label)) {
    if (tree.sizeOf('user-data') === undefined)
      throw new LookError(`has the label "${label}" of a seed, but no user-data`);
    return ofSeeds('seed-iso', 'seed ISO', [seedIn(tree, '')], tree);
  }
  const info = discInfo(tree);
  const seeds = seedFolders(tree);
  if (info !== undefined)
    return { ...ofSeeds('installer', installerTitle(info, seeds), seeds, tree), installer: version(info) };
  if (seeds.length === 0) throw new LookError(`is an ISO image ("${label}") without a seed`, EXPECTED);
  return ofSeeds('seeds', 'ISO image with seeds', seeds, tree);
}

function inFolder(path: string, tree: Tree): Found {
  const own = onMedium(tree);
  if (own !== undefined) return own;
  if (tree.sizeOf('manifest.json') !== undefined) return outputFolder(path, tree);
  const seeds = seedFolders(tree);
  if (seeds.length === 0) throw new LookError('is a folder without a seed', EXPECTED);
  const single = seeds.length === 1 && seeds[0]?.folder === '';
  const named = single
    ? seeds.map((seed) => ({ ...seed, name: seed.name === '' ? basename(path) : seed.name }))
    : seeds;
  return ofSeeds('seeds', single ? 'seed folder of one host' : 'folder with seeds', named, tree);
}

function inDocument(path: string): Found {
  const document = documentFile(path);
  const reading = readDocument(document.name, document.read());
  if (reading.kind === 'binary') throw new LookError('is neither an ISO image nor text', EXPECTED);
  if (reading.kind === 'text' && reading.text.trim() === '') throw new LookError('is empty', EXPECTED);
  if (reading.kind === 'broken') throw new LookError(reading.problem);
  const { name, site, identity, instance } = hostFacts([document]);
  const hosts = [{ name: name ?? '', identity, documents: [document] }];
  return { kind: 'document', title: 'document', site, build: instance, hosts, documents: [], problems: [] };
}

/** A USB installer or a PXE tree of ours, or a copy of either. */
function onMedium(tree: Tree): Found | undefined {
  const found = noted(tree);
  if (found === undefined) return undefined;
  const { note, hosts, problems } = found;
  const title = note.medium === 'usb' ? 'USB installer of zoneseed' : 'PXE tree of zoneseed';
  return {
    kind: note.medium,
    title,
    site: note.site,
    build: note.build,
    installer: note.installer,
    hosts,
    documents: [],
    problems,
  };
}

function ofSeeds(kind: Look['kind'], title: string, seeds: readonly Seed[], tree: Tree): Found {
  const unknown = tree.volumeId !== undefined && kind === 'seed-iso' && !/^cidata$/i.test(tree.volumeId);
  const label = {
    rule: 'not-as-made',
    message: `its label is "${tree.volumeId}"`,
    hint: 'cloud-init looks for "CIDATA"',
  };
  const problems = unknown ? [label] : [];
  const sites = new Set(seeds.map(({ site }) => site));
  const build = seeds.length === 1 ? seeds[0]?.instance : undefined;
  return {
    kind,
    title,
    site: sites.size === 1 ? [...sites][0] : undefined,
    build,
    hosts: seeds,
    documents: [],
    problems,
  };
}

function discInfo(tree: Tree): string | undefined {
  const size = tree.sizeOf('.disk/info');
  return size === undefined || size > 1024 ? undefined : Buffer.from(tree.read('.disk/info')).toString('utf8').trim();
}

function version(info: string): string | undefined {
  return /\b\d+\.\d+(\.\d+)?\b/.exec(info)?.[0];
}

function installerTitle(info: string, seeds: readonly Seed[]): string {
  const made = seeds.length === 0 ? 'as Ubuntu publishes it: it carries no hosts' : 'with seeds that others put there';
  return `installer "${info}", ${/^Ubuntu/.test(info) || seeds.length > 0 ? made : 'without hosts'}`;
}
