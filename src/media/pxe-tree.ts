/** A PXE tree: everything machines need to install over the network, for any static web server and dnsmasq. */
import { constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { putInPlace } from '../disk/unfinished.ts';
import { bytesOf } from '../output/content.ts';
import { kernelFiles } from './boot/kernel-line.ts';
import { extract, placeLoaders } from './boot/loaders.ts';
import { BUILD_NOTE } from './build-note.ts';
import type { Installer } from './installer/installer.ts';
import { type MakingOptions, makeMedium } from './making.ts';
import { done, type Outcome, refused } from './media-outcome.ts';
import type { MediaSite } from './media-site.ts';
import { obstacleToTree } from './output-place.ts';
import { pxeFiles, SERVED } from './pxe-files.ts';
import type { PxeSegment } from './pxe-segment.ts';
import { type PxeUrls, pxeUrls } from './pxe-urls.ts';

export interface PxeOptions extends MakingOptions {
  /** Under which the root of the tree will be served: `http://10.15.0.2:8080/`. */
  readonly url: string;
  readonly segment: PxeSegment;
}

export interface PxeTree {
  readonly path: string;
  /** What web and TFTP server serve. */
  readonly root: string;
  readonly installer: string;
  readonly url: string;
  /** What is missing for some kind of machine, and how to get it. */
  readonly notes: readonly string[];
}

/** Makes the tree: whole or not at all. */
export async function makePxe(site: MediaSite, options: PxeOptions): Promise<Outcome<PxeTree>> {
  const urls = pxeUrls(options.url, isoName(options.installer));
  if (!urls.ok) return urls;
  const obstacle = obstacleToTree(options.output);
  if (obstacle !== undefined) return refused(obstacle);
  return makeMedium(site, options, async (installer, output, folder) => {
    const tree = join(folder, 'tree');
    const notes = await fill(site, installer, urls.value, { ...options, output }, tree, folder);
    putInPlace(tree, output, folder);
    const at = { path: output, root: join(output, SERVED), url: urls.value.base };
    return done({ ...at, installer: installer.version, notes: notes.map((note) => note.replaceAll(tree, output)) });
  });
}

/** casper takes what ends in `.iso` only, and loaders know no blanks. */
function isoName(path: string): string {
  const name = basename(path);
  return /^[A-Za-z0-9][A-Za-z0-9._-]*\.iso$/.test(name) ? name : 'installer.iso';
}

async function fill(
  site: MediaSite,
  installer: Installer,
  urls: PxeUrls,
  options: PxeOptions,
  tree: string,
  scratch: string,
): Promise<string[]> {
  const root = join(tree, SERVED);
  await mkdir(join(root, 'ubuntu'), { recursive: true, mode: 0o755 });
  const files = kernelFiles(site.kernel);
  const shown = options.progress('making the tree (files)', 4);
  await extract(installer, `casper/${files.kernel}`, join(root, 'ubuntu', 'vmlinuz'));
  shown.update(1);
  await extract(installer, `casper/${files.initrd}`, join(root, 'ubuntu', 'initrd'));
  shown.update(2);
  await linkOrCopy(resolve(installer.path), join(root, 'ubuntu', urls.iso));
  shown.update(3);
  const notes = await placeLoaders(installer, root, scratch);
  const texts = pxeFiles(site, {
    urls,
    segment: options.segment,
    folder: options.output,
    installer: installer.version,
  });
  for (const { path, content, mode } of texts) {
    // A folder that is listed would tell the names of the seeds.
    const hidden = path.startsWith(`${SERVED}/seed/`);
    await mkdir(dirname(join(tree, path)), { recursive: true, mode: hidden ? 0o700 : 0o755 });
    await writeFile(join(tree, path), bytesOf(content), { mode });
  }
  await openToServers(tree, new Set([join(root, 'seed'), join(tree, BUILD_NOTE)]));
  shown.end();
  return notes;
}

/** Web and TFTP server are other users: they may read all but what is `closed`, whatever the umask is. */
async function openToServers(path: string, closed: ReadonlySet<string>): Promise<void> {
  if (closed.has(path)) return;
  const found = await lstat(path);
  const needed = found.isDirectory() ? 0o555 : 0o444;
  if ((found.mode & needed) !== needed) await chmod(path, (found.mode & 0o777) | needed);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await openToServers(join(path, name), closed);
}

/**
 * The installer is gigabytes: a second name for it where both are on one file system.
 * One that others may not read gets a copy that they may: its own mode is not ours to change.
 */
async function linkOrCopy(from: string, to: string): Promise<void> {
  const readable = ((await stat(from)).mode & 0o444) === 0o444;
  if (readable && (await linked(from, to))) return;
  await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch {
    return false;
  }
}
