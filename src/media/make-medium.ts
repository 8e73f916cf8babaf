/** What making every medium has in common: an installer that is checked first, and a folder that is gone afterwards. */
import { dirname } from 'node:path';
import { makeFolders } from '../disk/make-folders.ts';
import { failedWith } from '../disk/system-error.ts';
import { clearUnfinished, inUnfinishedFolder } from '../disk/unfinished.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Told } from '../outcome/told.ts';
import { verifyInstaller } from './installer/checksums.ts';
import { type Installer, openInstaller } from './installer/installer.ts';
import { noInstaller } from './installer/installer-problem.ts';
import type { MediaSite } from './media-site.ts';

export interface MediumOptions {
  /** Path of Ubuntu's ISO. */
  readonly installer: string;
  /** Path of what is made; what is there is replaced when the new one is whole. */
  readonly output: string;
  /** Path of Ubuntu's SHA256SUMS. */
  readonly sha256sums?: string;
}

/** Makes a medium in `folder` from an installer that is whole and suits the site, and puts it in its place. */
export type Make<T> = (installer: Installer, folder: string) => Promise<Outcome<T>>;

/** Makes a medium with `make`, its output an absolute path here, or says what about installer or disk is in the way. */
export async function makeMedium<T>(
  site: MediaSite,
  { installer, output, sha256sums }: MediumOptions,
  told: Told,
  make: Make<T>,
): Promise<Outcome<T>> {
  const opened = openInstaller(installer);
  if (!opened.ok) return opened;
  try {
    const fit = suits(site, opened.value);
    if (!fit.ok) return fit;
    const checked = await verifyInstaller(opened.value, sha256sums, told);
    return checked.ok ? await inPlace(opened.value, output, make) : checked;
  } finally {
    opened.value.close();
  }
}

/** Refuses a site without a host for the installer, and an installer without the kernel the site asks for. */
function suits(site: MediaSite, installer: Installer): Outcome<undefined> {
  if (site.hosts.length === 0) {
    const message = `site ${site.name} has no host that is installed by the Ubuntu installer`;
    return refused(noInstaller(message, 'expected install: autoinstall'));
  }
  if (site.kernel === 'hwe' && !installer.hwe) {
    const message = `${installer.path} (${installer.version}) has no HWE kernel`;
    return refused(noInstaller(message, 'expected the ISO of 24.04.2 or later, or kernel: ga in the site file'));
  }
  return done(undefined);
}

async function inPlace<T>(installer: Installer, output: string, make: Make<T>): Promise<Outcome<T>> {
  makeFolders(dirname(output));
  const cleared = clearUnfinished(output);
  if (!cleared.ok) return cleared;
  try {
    return await inUnfinishedFolder(output, (folder) => make(installer, folder));
  } catch (error) {
    if (!failedWith(error, 'ENOSPC')) throw error;
    return refused({
      rule: 'medium-output',
      message: `the disk of ${dirname(output)} is full; nothing was written`,
    });
  }
}
