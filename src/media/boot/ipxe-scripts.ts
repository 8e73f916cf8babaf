/** The scripts iPXE runs: one that finds the machine's own, and one for each thing a host is known by. */
import { createHash } from 'node:crypto';
import { ipxeQuote, ipxeScript, ipxeSetting } from '../../quote/ipxe.ts';
import type { MediaHost, MediaSite } from '../media-site.ts';
import { isoUrl, type PxeUrls, seedUrl } from '../pxe-urls.ts';
import { localDisk, say, unknownLines } from './ipxe-screen.ts';
import { netbootKernelWords } from './kernel-line.ts';

/** iPXE's names for the serial numbers of system, board and chassis. */
export const IPXE_SERIALS = ['serial', 'smbios/2.7.0', 'smbios/3.7.0'] as const;
/** iPXE shows the cards it has drivers for; more than eight are not tried. */
export const IPXE_MOST_CARDS = 8;
/** Seconds. */
const RETRY_AFTER = 15;

/** File name -> text, below the root of the tree. */
export function ipxeScripts(site: MediaSite, urls: PxeUrls): Map<string, string> {
  const files = new Map([['boot.ipxe', firstScript(site, urls)]]);
  for (const host of site.hosts) {
    const text = hostScript(site, host, urls);
    for (const name of scriptNames(host)) files.set(name, text);
  }
  return files;
}

/** Where a host's script lies: once for each thing the host is known by. */
function scriptNames({ identity }: MediaHost): string[] {
  const { serial, uuid, macs } = identity;
  return [
    ...(serial === undefined ? [] : [`ipxe/serial/${serialFile(serial.trim())}.ipxe`]),
    ...(uuid === undefined ? [] : [`ipxe/uuid/${uuid.toLowerCase()}.ipxe`]),
    ...macs.map((mac) => `ipxe/mac/${mac.toLowerCase().replaceAll(':', '-')}.ipxe`),
  ];
}

/** A serial number that is no safe file name (makers use slashes and blanks) is compared in the first script. */
function isFileName(serial: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(serial);
}

function serialFile(serial: string): string {
  return isFileName(serial) ? serial : `sha256-${createHash('sha256').update(serial).digest('hex').slice(0, 32)}`;
}

function oddSerials(hosts: readonly MediaHost[]): string[] {
  return hosts.flatMap(({ identity: { serial } }) => {
    const text = serial?.trim();
    if (text === undefined || isFileName(text)) return [];
    const script = `ipxe/serial/${serialFile(text)}.ipxe`;
    return IPXE_SERIALS.map((name) => `iseq ${ipxeSetting(name)} ${ipxeQuote(text)} && ${chain(script)}`);
  });
}

/** Goes on with another script of the tree; with the next line when there is none of that name. */
function chain(path: string): string {
  return `chain --replace ${ipxeSetting('base')}${path} ||`;
}

function chainIfSet(name: string, folder: string, form: string): string {
  return `isset ${ipxeSetting(name)} && ${chain(`ipxe/${folder}/${ipxeSetting(form)}.ipxe`)}`;
}

function firstScript(site: MediaSite, { base }: PxeUrls): string {
  const card = ipxeSetting('card');
  return ipxeScript([
    '# The machine is looked up by its serial numbers, its UUID and the MACs of its cards.',
    say(`zoneseed: site ${site.name}, build ${site.build}`),
    `set base ${ipxeQuote(base)}`,
    ...oddSerials(site.hosts),
    ...IPXE_SERIALS.map((name) => chainIfSet(name, 'serial', `${name}:uristring`)),
    chainIfSet('uuid', 'uuid', 'uuid'),
    'set card:int32 0',
    ':card',
    chainIfSet(`net${card}/mac`, 'mac', `net${card}/mac:hexhyp`),
    'inc card',
    `iseq ${card} ${IPXE_MOST_CARDS} || goto card`,
    ...unknownLines(site),
  ]);
}

/** A machine that two hosts claim is neither: goes to `claimed` when what it says of itself leads to another host's script. */
function otherClaims({ identity: { serial, uuid, macs } }: MediaHost): string[] {
  const own = serial === undefined ? [] : [serial.trim()];
  const card = ipxeSetting('card');
  return [
    ...IPXE_SERIALS.flatMap((name, at) => otherClaim(`serial${at}`, name, 'serial', `${name}:uristring`, own)),
    ...otherClaim('uuid', 'uuid', 'uuid', 'uuid', uuid === undefined ? [] : [uuid.toLowerCase()]),
    'set card:int32 0',
    ':card',
    ...otherClaim(
      'mac',
      `net${card}/mac`,
      'mac',
      `net${card}/mac:hexhyp`,
      macs.map((mac) => mac.toLowerCase()),
    ),
    'inc card',
    `iseq ${card} ${IPXE_MOST_CARDS} || goto card`,
  ];
}

function otherClaim(label: string, name: string, folder: string, form: string, own: readonly string[]): string[] {
  const value = ipxeSetting(name);
  const script = `${ipxeSetting('base')}ipxe/${folder}/${ipxeSetting(form)}.ipxe`;
  return [
    `isset ${value} || goto past_${label}`,
    ...own.map((text) => `iseq ${value} ${ipxeQuote(text)} && goto past_${label} ||`),
    `imgfetch --name claim ${script} && goto claimed ||`,
    `:past_${label}`,
  ];
}

function hostScript(site: MediaSite, host: MediaHost, urls: PxeUrls): string {
  return ipxeScript([
    ...otherClaims(host),
    ...installLines(site, host, urls),
    ':claimed',
    say(`${host.name} and another host of site ${site.name} claim this machine; nothing is installed.`),
    ...localDisk(),
  ]);
}

/** Has the machine become the host; what follows is never reached. */
export function installLines(site: MediaSite, host: MediaHost, urls: PxeUrls): string[] {
  const source = { iso: isoUrl(urls), seed: seedUrl(urls, host), card: undefined, consoles: host.consoles };
  const words = netbootKernelWords(source).map(ipxeQuote);
  // The card that led here is the one that reaches the server.
  const line = ['initrd=initrd', `BOOTIF=01-${ipxeSetting('netX/mac:hexhyp')}`, ...words].join(' ');
  return [
    say(`This machine becomes ${host.name} of site ${site.name}.`),
    ...host.wipes.map((disk) => say(`WIPED: ${disk}`)),
    `kernel ${ipxeQuote(`${urls.base}ubuntu/vmlinuz`)} ${line} || goto failed`,
    `initrd --name initrd ${ipxeQuote(`${urls.base}ubuntu/initrd`)} || goto failed`,
    'boot || goto failed',
    ':failed',
    say(`The installer could not be loaded; next try in ${RETRY_AFTER} seconds.`),
    `sleep ${RETRY_AFTER}`,
    'reboot',
  ];
}
