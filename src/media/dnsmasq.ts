/** dnsmasq configuration: as the network's only DHCP server, or beside the one that is there (proxy DHCP). */

import { fromInteger, netmask } from '../site/address.ts';
import type { PxeSegment } from './pxe-segment.ts';
import type { PxeUrls } from './pxe-urls.ts';

export interface DnsmasqOptions {
  readonly segment: PxeSegment;
  readonly urls: PxeUrls;
  /** Absolute path of the tree's root. */
  readonly root: string;
}

/** UEFI on x86-64 comes as client architecture 7 or 9 (RFC 4578, as firmware uses it), its HTTP boot as 16. */
const CLIENTS = [
  'dhcp-match=set:bios,option:client-arch,0',
  'dhcp-match=set:efi64,option:client-arch,7',
  'dhcp-match=set:efi64,option:client-arch,9',
  'dhcp-match=set:http64,option:client-arch,16',
  'dhcp-userclass=set:ipxe,iPXE',
];

function common(title: string, { root }: DnsmasqOptions): string[] {
  if (/[\r\n]/.test(root)) throw new Error('a path in dnsmasq.conf cannot hold a line break');
  return [
    `# zoneseed: ${title}. Run as root: dnsmasq --keep-in-foreground --conf-file=THIS-FILE`,
    'port=0',
    'log-dhcp',
    'enable-tftp',
    `tftp-root=${root}`,
    ...CLIENTS,
  ];
}

/** Machines get address and boot file from here. There must be no other DHCP server on the segment. */
export function dnsmasqFull(options: DnsmasqOptions): string {
  const { segment, urls } = options;
  const { lease } = segment;
  return [
    ...common('the only DHCP server of its segment', options),
    `# ${lease.first} to ${lease.last} are free by the site file; change them when something else has them.`,
    `dhcp-range=${lease.first},${lease.last},${netmask(segment.cidr)},1h`,
    segment.gateway === undefined ? 'dhcp-option=option:router' : `dhcp-option=option:router,${segment.gateway}`,
    ...(segment.dns.length > 0 ? [`dhcp-option=option:dns-server,${segment.dns.join(',')}`] : []),
    'dhcp-boot=tag:bios,tag:!ipxe,undionly.kpxe',
    'dhcp-boot=tag:efi64,tag:!ipxe,bootx64.efi',
    `dhcp-boot=tag:ipxe,${urls.base}boot.ipxe`,
    ...httpBoot(urls),
    '',
  ].join('\n');
}

/** Firmware and GRUB forget the port of an HTTP boot, so it is offered where the tree is served under port 80. */
function httpBoot(urls: PxeUrls): string[] {
  if (urls.port !== 80) return ['# UEFI HTTP boot needs the tree under port 80.'];
  return [
    '# UEFI HTTP boot asks for its own vendor class back.',
    'dhcp-option-force=tag:http64,option:vendor-class,HTTPClient',
    `dhcp-boot=tag:http64,${urls.base}bootx64.efi`,
  ];
}

/** Addresses come from the DHCP server that is there; only what to boot comes from here. No HTTP boot: it needs both from one. */
export function dnsmasqProxy(options: DnsmasqOptions): string {
  return [
    ...common('beside the DHCP server of its segment (proxy DHCP)', options),
    `dhcp-range=${fromInteger(options.segment.cidr.first, 4)},proxy,${netmask(options.segment.cidr)}`,
    'pxe-service=tag:!ipxe,x86PC,"zoneseed",undionly.kpxe',
    'pxe-service=tag:!ipxe,X86-64_EFI,"zoneseed",bootx64.efi',
    'pxe-service=tag:!ipxe,BC_EFI,"zoneseed",bootx64.efi',
    `dhcp-boot=tag:ipxe,${options.urls.base}boot.ipxe`,
    '',
  ].join('\n');
}
