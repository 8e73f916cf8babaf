/** What making every medium has in common: an installer that is checked first, and a folder that is gone afterwards. */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { clearUnfinished, inUnfinishedFolder } from '../disk/unfinished.ts';
import { verifyInstaller } from './installer/checksums.ts';
import { type Installer, openInstaller } from './installer/installer.ts';
import { suits } from './installer/suits.ts';
import { type Outcome, refused, type ShowProgress } from './media-outcome.ts';
import type { MediaSite } from './media-site.ts';

export interface MakingOptions {
  /** Path of Ubuntu's ISO. */
  readonly installer: string;
  /** Path of what is made; what is there is replaced when the new one is whole. */
  readonly output: string;
  /** Path of Ubuntu's SHA256SUMS. */
  readonly sha256sums?: string | undefined;
  readonly progress: ShowProgress;
}

/** Makes a medium in `folder` from an installer that is whole and suits the site, and puts it at the absolute path `output`. */
export type Make<T> = (installer: Installer, output: string, folder: string) => Promise<Outcome<T>>;

/** Makes a medium with `make`, or says what about the installer, the disk or the output's place is in the way. */
export async function makeMedium<T>(site: MediaSite, options: MakingOptions, make: Make<T>): Promise<Outcome<T>> {
  const opened = openInstaller(options.installer);
  if (!opened.ok) return opened;
  try {
    const fit = suits(site, opened.value);
    if (!fit.ok) return fit;
    const checked = await verifyInstaller(opened.value, options);
    return checked.ok ? await inPlace(opened.value, resolve(options.output), make) : checked;
  } finally {
    opened.value.close();
  }
}

async function inPlace<T>(installer: Installer, output: string, make: Make<T>): Promise<Outcome<T>> {
  await mkdir(dirname(output), { recursive: true });
  const cleared = clearUnfinished(output);
  if (!cleared.ok) return cleared;
  try {
    return await inUnfinishedFolder(output, (folder) => make(installer, output, folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return refused(`the disk of ${dirname(output)} is full; nothing was written`);
  }
}
