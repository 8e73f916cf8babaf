/** Every text file of a PXE tree. */

import { netbootMenu } from './boot/grub-netboot.ts';
import { ipxeScripts } from './boot/ipxe-scripts.ts';
import { pxelinuxFiles } from './boot/pxelinux.ts';
import { BUILD_NOTE, buildNote } from './build-note.ts';
import { hostDocument, type MediaSite } from './media-site.ts';
import { type PxeUrls, seedFolder } from './pxe-urls.ts';
import { dnsmasqFull, dnsmasqProxy } from './servers/dnsmasq.ts';
import { nginxServer } from './servers/nginx.ts';
import type { PxeSegment } from './servers/pxe-segment.ts';

/** What web and TFTP server serve, below the tree's folder. */
export const SERVED = 'root';

export interface TreeFile {
  /** Relative to the tree's folder. */
  readonly path: string;
  readonly content: string | Uint8Array;
  readonly mode: number;
}

/** `folder` is the absolute path the tree will have. */
export function pxeFiles(
  site: MediaSite,
  options: {
    readonly urls: PxeUrls;
    readonly segment: PxeSegment;
    readonly folder: string;
    readonly installer: string;
  },
): TreeFile[] {
  const { urls, segment } = options;
  const root = `${options.folder}/${SERVED}`;
  const boot = [
    ...ipxeScripts(site, urls),
    ...pxelinuxFiles(site, urls),
    ['grub/grub.cfg', netbootMenu(site, urls)] as const,
  ].map(([path, content]) => ({ path: `${SERVED}/${path}`, content, mode: 0o644 }));
  const note = buildNote(site, {
    medium: 'pxe',
    installer: options.installer,
    files: boot,
    folderOf: (host) => `${SERVED}/${seedFolder(host)}`,
  });
  return [
    ...boot,
    ...seeds(site),
    { path: 'dnsmasq-full.conf', content: dnsmasqFull({ segment, urls, root }), mode: 0o644 },
    { path: 'dnsmasq-proxy.conf', content: dnsmasqProxy({ segment, urls, root }), mode: 0o644 },
    { path: 'nginx.conf', content: nginxServer(urls, root, segment.cidr), mode: 0o644 },
    // Names the seed folders: it is not served.
    { path: BUILD_NOTE, content: note, mode: 0o600 },
  ];
}

/** What cloud-init fetches. It asks for vendor data, too; an empty file spares the server's log an error for each host. */
function seeds(site: MediaSite): TreeFile[] {
  return site.hosts.flatMap((host) => {
    const folder = `${SERVED}/${seedFolder(host)}`;
    const documents = ['user-data', 'meta-data'].map((name) => ({
      path: `${folder}/${name}`,
      content: hostDocument(host, name).content,
      mode: 0o600,
    }));
    return [...documents, { path: `${folder}/vendor-data`, content: '', mode: 0o600 }];
  });
}
