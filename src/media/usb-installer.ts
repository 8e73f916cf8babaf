/** One USB installer for all hosts of a site: Ubuntu's live-server ISO with every host's documents and a menu that knows them. */
import { mkdir, open, rename, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readableSize } from '../disk/readable-size.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Told } from '../outcome/told.ts';
import type { Installer } from './installer/installer.ts';
import { type MediumOptions, makeMedium } from './make-medium.ts';
import type { MediaSite } from './media-site.ts';
import { imagePlace } from './medium-place.ts';
import { type MediumFile, usbFiles } from './usb-files.ts';
import { verifyUsb } from './usb-verify.ts';
import { remaster } from './xorriso.ts';

export interface UsbOptions extends MediumOptions {
  /** Seconds a recognised machine waits before it installs; 0 for no wait. */
  readonly countdown: number;
}

export interface UsbImage {
  readonly path: string;
  readonly bytes: number;
  /** The version of Ubuntu's installer. */
  readonly installer: string;
}

/** Room for menu, documents, padding and the partition tables beside the installer's own bytes. */
const SPARE = 16 * 2 ** 20;

/** Makes the image: whole and verified, or not at all. */
export async function makeUsb(site: MediaSite, options: UsbOptions, told: Told): Promise<Outcome<UsbImage>> {
  const place = imagePlace(options.output, options.installer);
  if (!place.ok) return place;
  const output = place.value;
  return makeMedium(site, { ...options, output }, told, async (installer, folder) => {
    const files = usbFiles(site, installer, options.countdown);
    const room = await enoughRoom(dirname(output), installer.size + SPARE + sizeOf(files));
    if (!room.ok) return room;
    const image = join(folder, basename(output));
    const written = await write(installer, files, image, told);
    if (!written.ok) return written;
    const bytes = await settle(image);
    await rename(image, output);
    return done({ path: output, bytes, installer: installer.version });
  });
}

async function write(
  installer: Installer,
  files: readonly MediumFile[],
  to: string,
  told: Told,
): Promise<Outcome<undefined>> {
  const overlay = join(dirname(to), 'overlay');
  for (const { path, content } of files) {
    await mkdir(dirname(join(overlay, path)), { recursive: true, mode: 0o700 });
    await writeFile(join(overlay, path), content, { mode: 0o600 });
  }
  // The image carries secrets: it is the owner's alone from its first byte on.
  await writeFile(to, '', { mode: 0o600 });
  const written = await remaster(
    {
      from: resolve(installer.path),
      to,
      files: files.map(({ path, secret }) => ({
        from: join(overlay, path),
        to: `/${path}`,
        mode: secret ? '0400' : '0444',
      })),
      date: installer.made,
    },
    told,
  );
  return written.ok ? verifyUsb(to, installer, files, told) : written;
}

/** Waits until the image is on the disk, and gives its size. */
async function settle(image: string): Promise<number> {
  const file = await open(image, 'r+');
  try {
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

function sizeOf(files: readonly MediumFile[]): number {
  return files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
}

async function enoughRoom(folder: string, needed: number): Promise<Outcome<undefined>> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= needed) return done(undefined);
  return refused({
    rule: 'medium-output',
    message: `${folder} has ${readableSize(free)} free; nothing was written`,
    hint: `expected ${readableSize(needed)}`,
  });
}
