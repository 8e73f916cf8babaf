/** A PXE tree: everything machines need to install over the network, for any static web server and dnsmasq. */
import { constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { putInPlace } from '../disk/unfinished.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Told } from '../outcome/told.ts';
import { kernelFiles } from './boot/kernel-line.ts';
import { placeLoaders } from './boot/loaders.ts';
import { BUILD_NOTE } from './build-note.ts';
import { extract } from './installer/file-pieces.ts';
import type { Installer } from './installer/installer.ts';
import { type MediumOptions, makeMedium } from './make-medium.ts';
import type { MediaSite } from './media-site.ts';
import { treePlace } from './medium-place.ts';
import { pxeFiles, SERVED } from './pxe-files.ts';
import { type PxeUrls, SERVED_ISO } from './pxe-urls.ts';
import type { PxeSegment } from './servers/pxe-segment.ts';

/** Kernel, RAM disk and installer: what takes time to copy. */
const LARGE = 3;

export interface PxeOptions extends MediumOptions {
  /** Under which the root of the tree will be served. */
  readonly urls: PxeUrls;
  readonly segment: PxeSegment;
}

export interface PxeTree {
  readonly path: string;
  /** The version of Ubuntu's installer. */
  readonly installer: string;
}

/** Makes the tree: whole or not at all. What is missing for some kind of machine is told as a note. */
export async function makePxe(site: MediaSite, options: PxeOptions, told: Told): Promise<Outcome<PxeTree>> {
  const place = treePlace(options.output);
  if (!place.ok) return place;
  const output = place.value;
  return makeMedium(site, { ...options, output }, told, async (installer, folder) => {
    putInPlace(await made(site, installer, { ...options, output }, folder, told), output, folder);
    return done({ path: output, installer: installer.version });
  });
}

/** Makes in `folder` what will be at `output`, and gives the path of it. */
async function made(
  site: MediaSite,
  installer: Installer,
  { output, urls, segment }: PxeOptions,
  folder: string,
  told: Told,
): Promise<string> {
  const tree = join(folder, 'tree');
  const root = join(tree, SERVED);
  await mkdir(join(root, 'ubuntu'), { recursive: true, mode: 0o755 });
  told.step('making the tree');
  const files = kernelFiles(site.kernel);
  await extract(installer, `casper/${files.kernel}`, join(root, 'ubuntu', 'vmlinuz'));
  told.progress(1, LARGE, 'files');
  await extract(installer, `casper/${files.initrd}`, join(root, 'ubuntu', 'initrd'));
  told.progress(2, LARGE, 'files');
  await linkOrCopy(resolve(installer.path), join(root, SERVED_ISO));
  told.progress(3, LARGE, 'files');
  for (const note of await placeLoaders(installer, root, folder)) told.note(note);
  const texts = pxeFiles(site, { urls, segment, folder: output, installer: installer.version });
  for (const { path, content, mode } of texts) {
    // A folder that is listed would tell the names of the seeds.
    const hidden = path.startsWith(`${SERVED}/seed/`);
    await mkdir(dirname(join(tree, path)), { recursive: true, mode: hidden ? 0o700 : 0o755 });
    await writeFile(join(tree, path), content, { mode });
  }
  await openToServers(tree, new Set([join(root, 'seed'), join(tree, BUILD_NOTE)]));
  return tree;
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
