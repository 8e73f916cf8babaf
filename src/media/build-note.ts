/** `zoneseed/build.json` on a medium: what it carries and how its hosts are recognised. Holds no secret. */
import { createHash } from 'node:crypto';
import type { Identity } from '../site/site.ts';
import type { MediaSite } from './media-site.ts';

/** The folder of all that zoneseed adds to an installer, from the root of the medium. */
export const OWN_FOLDER = 'zoneseed';

/** Where the note is on a USB installer and in a PXE tree, from its root: what has it was made by zoneseed. */
export const BUILD_NOTE = `${OWN_FOLDER}/build.json`;

export interface BuildNote {
  readonly format: 1;
  readonly medium: 'usb' | 'pxe';
  readonly site: string;
  readonly build: string;
  /** The installer it was made from, such as `24.04.2`. */
  readonly installer: string;
  readonly kernel: 'ga' | 'hwe';
  /** SHA-256 of what decides which machine becomes which host, by path from the root of the medium. */
  readonly files: Readonly<Record<string, string>>;
  readonly hosts: readonly HostNote[];
}

/** A text file of a medium, by its path from the medium's root. */
export interface NotedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export interface HostNote {
  readonly name: string;
  readonly identity: Identity;
  /** The folder of its documents, from the root of the medium. */
  readonly folder: string;
  /** SHA-256 by document name. */
  readonly documents: Readonly<Record<string, string>>;
}

/** The text of the note. `folderOf` says where a host's documents lie; `files` are menus and scripts of the loaders. */
export function buildNote(
  site: MediaSite,
  {
    medium,
    installer,
    files,
    folderOf,
  }: Pick<BuildNote, 'medium' | 'installer'> & {
    readonly files: readonly NotedFile[];
    readonly folderOf: (host: MediaSite['hosts'][number]) => string;
  },
): string {
  const note: BuildNote = {
    format: 1,
    medium,
    site: site.name,
    build: site.build,
    installer,
    kernel: site.kernel,
    files: Object.fromEntries(files.map(({ path, content }) => [path, digest(content)])),
    hosts: site.hosts.map((host) => ({
      name: host.name,
      identity: host.identity,
      folder: folderOf(host),
      documents: Object.fromEntries(host.documents.map(({ name, content }) => [name, digest(content)])),
    })),
  };
  return `${JSON.stringify(note, null, 2)}\n`;
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
