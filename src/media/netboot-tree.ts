/** What a server that answers each machine by itself needs of an installer: kernel, RAM disk and iPXE, and nothing of a host. */
import { readFileSync, statSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { putInPlace } from '../disk/unfinished.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Told } from '../outcome/told.ts';
import { kernelFiles } from './boot/kernel-line.ts';
import { placeIpxe } from './boot/loaders.ts';
import { extract } from './installer/file-pieces.ts';
import { type MediumOptions, makeMedium } from './make-medium.ts';
import type { MediaSite } from './media-site.ts';

/** Says in the tree what it was made from. */
const MADE_FROM = 'made-from.json';

/**
 * Makes the tree at `output`, unless it was made from this very installer; what cannot be had is told as a note. TFTP servers
 * run as another user, so everybody may read it: it holds no secret.
 */
export async function netbootTree(site: MediaSite, options: MediumOptions, told: Told): Promise<Outcome<undefined>> {
  if (madeFrom(options.output) === sourceOf(site, options.installer)) return done(undefined);
  return makeMedium(site, options, told, async (installer, folder) => {
    const source = sourceOf(site, options.installer);
    const tree = join(folder, 'tree');
    await mkdir(join(tree, 'ubuntu'), { recursive: true });
    const files = kernelFiles(site.kernel);
    await extract(installer, `casper/${files.kernel}`, join(tree, 'ubuntu', 'vmlinuz'));
    await extract(installer, `casper/${files.initrd}`, join(tree, 'ubuntu', 'initrd'));
    for (const note of await placeIpxe(tree)) told.note(note);
    await writeFile(join(tree, MADE_FROM), source);
    for (const open of [tree, join(tree, 'ubuntu')]) await chmod(open, 0o755);
    putInPlace(tree, options.output, folder);
    return done(undefined);
  });
}

/** Tells one installer from another, and one that was replaced, without reading gigabytes. */
function sourceOf({ kernel }: MediaSite, installer: string): string {
  const { size, mtimeMs } = statSync(installer);
  return `${JSON.stringify({ installer: resolve(installer), size, mtimeMs, kernel })}\n`;
}

function madeFrom(tree: string): string | undefined {
  try {
    return readFileSync(join(tree, MADE_FROM), 'utf8');
  } catch {
    return undefined;
  }
}
