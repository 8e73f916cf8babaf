/** dnsmasq configuration: as the network's only DHCP server, or beside the one that is there (proxy DHCP). */

import { family, fromInteger, netmask } from '../../site/address/address.ts';
import type { PxeUrls } from '../pxe-urls.ts';
import type { PxeSegment } from './pxe-segment.ts';

export interface DnsmasqOptions {
  readonly segment: PxeSegment;
  readonly urls: PxeUrls;
  /** Absolute path of the tree's root. */
  readonly root: string;
  /** What UEFI loads from the only DHCP server: signed GRUB unless told. iPXE says who the machine is, but is not signed. */
  readonly uefi?: 'bootx64.efi' | 'snponly.efi';
}

/** UEFI on x86-64 comes as client architecture 7 or 9 (RFC 4578, as firmware uses it), its HTTP boot as 16. */
const CLIENTS = [
  'dhcp-match=set:bios,option:client-arch,0',
  'dhcp-match=set:efi64,option:client-arch,7',
  'dhcp-match=set:efi64,option:client-arch,9',
  'dhcp-match=set:http64,option:client-arch,16',
  'dhcp-userclass=set:ipxe,iPXE',
];

/** dnsmasq's own quoting: in double quotes only `"` and `\` mean something; outside, commas and ` #` end a path. */
function dnsmasqQuote(path: string): string {
  if (/\p{Cc}/u.test(path)) throw new Error(`a dnsmasq path cannot hold ${JSON.stringify(path)}`);
  return `"${path.replace(/["\\]/g, '\\$&')}"`;
}

function common(title: string, { root, urls }: DnsmasqOptions): string[] {
  return [
    `# zoneseed: ${title}. Run as root: dnsmasq --keep-in-foreground --conf-file=THIS-FILE`,
    'port=0',
    ...placeOf(urls),
    'log-dhcp',
    'enable-tftp',
    `tftp-root=${dnsmasqQuote(root)}`,
    ...CLIENTS,
  ];
}

/**
 * Answers come from the address of the URL alone: libvirt, LXD and multipass have a dnsmasq of their own on the same machine,
 * each on its bridge, and those that bind to what they serve share the ports of DHCP and TFTP.
 */
function placeOf({ host }: PxeUrls): string[] {
  if (family(host) !== 4) return ['bind-dynamic'];
  return [
    `# Only where this machine has ${host}, beside other dnsmasqs (of libvirt, LXD).`,
    'bind-dynamic',
    `listen-address=${host}`,
  ];
}

/** Machines get address and boot file from here. There must be no other DHCP server on the segment. */
export function dnsmasqFull(options: DnsmasqOptions): string {
  const { segment, urls, uefi = 'bootx64.efi' } = options;
  const { lease } = segment;
  return [
    ...common('the only DHCP server of its segment', options),
    `# ${lease.first} to ${lease.last} are free by the site file; change them when something else has them.`,
    `dhcp-range=${lease.first},${lease.last},${netmask(segment.cidr)},1h`,
    segment.gateway === undefined ? 'dhcp-option=option:router' : `dhcp-option=option:router,${segment.gateway}`,
    // GRUB finds no address in what HTTP boot leaves behind when a name server is part of it.
    ...(segment.dns.length > 0 ? [`dhcp-option=tag:!http64,option:dns-server,${segment.dns.join(',')}`] : []),
    'dhcp-boot=tag:bios,tag:!ipxe,undionly.kpxe',
    `dhcp-boot=tag:efi64,tag:!ipxe,${uefi}`,
    `dhcp-boot=tag:ipxe,${urls.base}boot.ipxe`,
    ...httpBoot(urls, uefi),
    '',
  ].join('\n');
}

/** GRUB forgets port and path of an HTTP boot: it is offered that only where the tree is the root of port 80. iPXE goes where DHCP says. */
function httpBoot(urls: PxeUrls, file: string): string[] {
  if (file === 'bootx64.efi' && (urls.port !== 80 || urls.path !== '/')) {
    return ['# UEFI HTTP boot needs the tree as the root of port 80.'];
  }
  return [
    '# UEFI HTTP boot asks for its own vendor class back.',
    'dhcp-option-force=tag:http64,option:vendor-class,HTTPClient',
    `dhcp-boot=tag:http64,${urls.base}${file}`,
  ];
}

/** How dnsmasq names a BIOS and the two architectures x86-64 firmware says it has. */
const BIOS = 'x86PC';
const UEFI = ['X86-64_EFI', 'BC_EFI'];

function service(tag: string, architecture: string, file: string): string {
  return `pxe-service=tag:${tag},${architecture},"zoneseed",${file}`;
}

/**
 * Addresses come from the DHCP server that is there; only what to boot comes from here. GRUB asks the server that the address
 * came with (next-server) and nobody else, so UEFI gets iPXE; no HTTP boot: it needs address and file from one server.
 */
export function dnsmasqProxy(options: DnsmasqOptions): string {
  const { segment, urls } = options;
  return [
    ...common('beside the DHCP server of its segment (proxy DHCP)', options),
    `dhcp-range=${fromInteger(segment.cidr.first, 4)},proxy,${netmask(segment.cidr)}`,
    service('!ipxe', BIOS, 'undionly.kpxe'),
    ...UEFI.map((architecture) => service('!ipxe', architecture, 'snponly.efi')),
    ...[BIOS, ...UEFI].map((architecture) => service('ipxe', architecture, `${urls.base}boot.ipxe`)),
    '# iPXE is not signed. For Secure Boot, let the DHCP server give this machine as next-server, and replace',
    '# snponly.efi by bootx64.efi above.',
    '',
  ].join('\n');
}
