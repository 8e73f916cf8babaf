/** What iPXE shows on a machine's screen, and how it leaves the machine to its own disk. */
import { IPXE_BLANK, ipxeSetting, ipxeText } from '../../quote/ipxe.ts';
import type { MediaSite } from '../media-site.ts';

/** Seconds. */
const SHOW_UNKNOWN = 15;

/** A sentence on the machine's screen. */
export function say(sentence: string): string {
  return `echo ${ipxeText(sentence)}`;
}

/** Shows what to write into the site file, then leaves the machine to its own disk. */
export function unknownLines(site: Pick<MediaSite, 'name'>): string[] {
  return [
    say(`No host of site ${site.name} is this machine; nothing is installed.`),
    say('To make it one, add to its host in the site file what is true of it alone:'),
    `echo ${IPXE_BLANK.repeat(2)}identity:`,
    ...['serial', 'uuid', 'netX/mac'].map(identityLine),
    ...localDisk(),
  ];
}

function identityLine(name: string): string {
  const value = ipxeSetting(name);
  const text = name === 'netX/mac' ? `macs: ["${value}"]` : `${name}: "${value}"`;
  return `isset ${value} && echo ${IPXE_BLANK.repeat(4)}${text} ||`;
}

/** Leaves the machine to its own disk, after `seconds` in which what was said can be read. */
export function localDisk(seconds = SHOW_UNKNOWN): string[] {
  return [
    say(`The local disk follows in ${seconds} seconds.`),
    `sleep ${seconds}`,
    // A BIOS that was asked to boot from the network may take the end of iPXE for the end of booting.
    `iseq ${ipxeSetting('platform')} pcbios && sanboot --no-describe --drive 0x80 ||`,
    // UEFI goes on to the next thing to boot only after a failure; after a success it shows its menu (UEFI 2.10, 3.1.1).
    'exit 1',
  ];
}
