/** What a USB installer has that Ubuntu's ISO has not, or has otherwise. */
import { createHash } from 'node:crypto';
import { usbMenu } from './boot/grub-menu.ts';
import { hostFolder } from './boot/kernel-line.ts';
import { BUILD_NOTE, buildNote } from './build-note.ts';
import type { Installer } from './installer/installer.ts';
import { hostDocument, type MediaSite } from './media-site.ts';

/** One file to be put on the medium, over the one of that name if there is one. */
export interface MediumFile {
  /** From the root of the medium. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly secret: boolean;
}

const MENU = 'boot/grub/grub.cfg';
const CHECKSUMS = 'md5sum.txt';
/** All that a host's folder holds. The installer reads the first; the second is for who hands the folder to cloud-init. */
const DOCUMENTS = ['user-data', 'meta-data'] as const;

/** The files, md5sum.txt last: it tells of all others. */
export function usbFiles(site: MediaSite, installer: Installer, countdown: number): MediumFile[] {
  const menu = { path: MENU, content: usbMenu(site, { countdown, hwe: installer.hwe }), secret: false };
  const note = buildNote(site, {
    medium: 'usb',
    installer: installer.version,
    files: [menu],
    folderOf: ({ name }) => hostFolder(name),
  });
  const files: MediumFile[] = [
    menu,
    { path: BUILD_NOTE, content: note, secret: false },
    ...site.hosts.flatMap((host) =>
      DOCUMENTS.map((name) => ({
        path: `${hostFolder(host.name)}/${name}`,
        content: hostDocument(host, name).content,
        secret: true,
      })),
    ),
  ];
  const before = Buffer.from(installer.image.readFile(CHECKSUMS)).toString('utf8');
  return [...files, { path: CHECKSUMS, content: correctedMd5(before, files), secret: false }];
}

/** The installer's md5sum.txt with the lines of changed files replaced where they stand, and those of new files at the end. */
function correctedMd5(before: string, files: readonly MediumFile[]): string {
  const sums = new Map(files.map(({ path, content }) => [`./${path}`, md5(content)]));
  const kept = before.split('\n').filter((line) => line !== '');
  const lines = kept.map((line) => {
    const path = line.slice(34);
    const sum = sums.get(path);
    if (sum === undefined) return line;
    sums.delete(path);
    return `${sum}  ${path}`;
  });
  return `${[...lines, ...[...sums].map(([path, sum]) => `${sum}  ${path}`)].join('\n')}\n`;
}

function md5(content: string | Uint8Array): string {
  return createHash('md5').update(content).digest('hex');
}
