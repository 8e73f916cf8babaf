/** Files of pxelinux, for a BIOS without iPXE. It knows a machine by its UUID and the MAC of the card it boots from. */

import { serialConsole } from '../../site/serial-console.ts';
import type { MediaHost, MediaSite } from '../media-site.ts';
import { isoUrl, type PxeUrls, seedUrl } from '../pxe-urls.ts';
import { netbootKernelWords } from './kernel-line.ts';

/** A line of a pxelinux file: it runs to its end and knows no quotes. */
function line(keyword: string, value: string): string {
  if (!/^[ -~]*$/.test(value)) throw new Error(`pxelinux takes printable ASCII only, not ${JSON.stringify(value)}`);
  return `  ${keyword} ${value}`;
}

function printable(text: string): string {
  return text.replace(/[^ -~]/gu, '?');
}

function hostFile(site: MediaSite, host: MediaHost, urls: PxeUrls, card: string | undefined): string {
  const words = netbootKernelWords({ iso: isoUrl(urls), seed: seedUrl(urls, host), card, consoles: host.consoles });
  const serial = serialConsole(host);
  return [
    // Only as the first line (syslinux.txt).
    ...(serial ? [`SERIAL ${serial.unit} ${serial.speed}`] : []),
    'DEFAULT install',
    `SAY This machine becomes ${host.name} of site ${printable(site.name)}.`,
    ...host.wipes.map((disk) => `SAY WIPED: ${printable(disk)}`),
    'LABEL install',
    line('KERNEL', '/ubuntu/vmlinuz'),
    line('INITRD', '/ubuntu/initrd'),
    line('APPEND', words.join(' ')),
    '',
  ].join('\n');
}

function localDisk(site: MediaSite): string {
  return [
    'DEFAULT local',
    `SAY No host of site ${printable(site.name)} is this machine; nothing is installed. The local disk follows.`,
    'LABEL local',
    '  LOCALBOOT 0',
    '',
  ].join('\n');
}

/**
 * A UUID as the first bytes may also stand in the boot request: firmware older than SMBIOS 2.6, and some newer,
 * sends its first three groups with their bytes turned round.
 */
function turned(uuid: string): string {
  const [a = '', b = '', c = '', ...rest] = uuid.split('-');
  const reverse = (group: string) => (group.match(/../g) ?? []).reverse().join('');
  return [reverse(a), reverse(b), reverse(c), ...rest].join('-');
}

/** File name -> text, below the root of the tree. */
export function pxelinuxFiles(site: MediaSite, urls: PxeUrls): Map<string, string> {
  const files = new Map([['pxelinux.cfg/default', localDisk(site)]]);
  for (const host of site.hosts) {
    const uuid = host.identity.uuid?.toLowerCase();
    for (const name of uuid === undefined ? [] : [uuid, turned(uuid)]) {
      files.set(`pxelinux.cfg/${name}`, hostFile(site, host, urls, undefined));
    }
    for (const mac of host.identity.macs.map((text) => text.toLowerCase())) {
      files.set(`pxelinux.cfg/01-${mac.replaceAll(':', '-')}`, hostFile(site, host, urls, mac));
    }
  }
  return files;
}
