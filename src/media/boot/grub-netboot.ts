/** The menu of GRUB when the network loaded it: signed GRUB looks for no file of a machine's own, so it is one for all. */

import { grubKernelLine, grubQuote } from '../../quote/grub.ts';
import { serialConsole } from '../../site/serial-console.ts';
import type { MediaHost, MediaSite } from '../media-site.ts';
import { isoUrl, type PxeUrls, seedUrl } from '../pxe-urls.ts';
import { grubIdentify } from './grub-identify.ts';
import { uefiLocalDisk } from './grub-local.ts';
import { grubSerial, serialOf } from './grub-serial.ts';
import { netbootKernelWords } from './kernel-line.ts';

/** Seconds a machine that is no host shows who it is before its local disk follows. */
const SHOW_UNKNOWN = 15;
/** Seconds; nobody is there to try again. */
const RETRY_AFTER = 15;

/** `aa:bb:…` as the `01-aa-bb-…` of BOOTIF: the card GRUB was loaded through is the one that reaches the server. */
const CARD = [
  'set bootif=',
  'if regexp --set=1:a --set=2:b --set=3:c --set=4:d --set=5:e --set=6:f \'^(..):(..):(..):(..):(..):(..)$\' "$net_default_mac"; then',
  '  set bootif="BOOTIF=01-$a-$b-$c-$d-$e-$f"',
  'fi',
];

/** Kernel and RAM disk come the way GRUB came: from its own root, by TFTP or HTTP. */
function entry(site: MediaSite, host: MediaHost, urls: PxeUrls): string[] {
  const words = netbootKernelWords({
    iso: isoUrl(urls),
    seed: seedUrl(urls, host),
    card: undefined,
    consoles: host.consoles,
  });
  return [
    `if [ "$host" = ${grubQuote(host.name)} ]; then`,
    `  menuentry ${grubQuote(`Install ${host.name}`)} --id recognised {`,
    ...grubSerial(serialConsole(host)).map((line) => `    ${line}`),
    `    echo ${grubQuote(`This machine becomes ${host.name} of site ${site.name}.`)}`,
    ...host.wipes.map((disk) => `    echo ${grubQuote(`WIPED: ${disk}`)}`),
    `    if linux /ubuntu/vmlinuz $bootif ${grubKernelLine(words)}; then`,
    '      if initrd /ubuntu/initrd; then boot; fi',
    '    fi',
    `    echo ${grubQuote(`The installer could not be loaded; next try in ${RETRY_AFTER} seconds.`)}`,
    `    sleep ${RETRY_AFTER}`,
    '    reboot',
    '  }',
    'fi',
  ];
}

function identityLine(name: string, form: string): string {
  return `if [ -n "$${name}" ]; then menuentry "    ${form}" { true; }; fi`;
}

/** The whole text of grub/grub.cfg in a PXE tree. */
export function netbootMenu(site: MediaSite, urls: PxeUrls): string {
  const title = `Not a host of site ${site.name}: the local disk, nothing is installed`;
  return [
    `# zoneseed: site ${site.name}, build ${site.build}`,
    ...grubSerial(serialOf(site)),
    ...grubIdentify(site.hosts, 'boot'),
    ...CARD,
    'if [ -n "$host" ]; then',
    '  set default=recognised',
    '  set timeout=0',
    'else',
    '  set default=local',
    `  set timeout=${SHOW_UNKNOWN}`,
    'fi',
    ...site.hosts.flatMap((host) => entry(site, host, urls)),
    `menuentry ${grubQuote(title)} --id local {`,
    ...uefiLocalDisk().map((line) => `  ${line}`),
    '}',
    'if [ -z "$host" ]; then',
    `  menuentry 'To make it one, add to its host in the site file, below identity:' { true; }`,
    ...[
      identityLine('serial', 'serial: $serial'),
      identityLine('uuid', 'uuid: $uuid'),
      identityLine('mac', 'macs: [$mac]'),
      identityLine('conflict', 'claimed by more than one host: $conflict'),
    ].map((line) => `  ${line}`),
    'fi',
    '',
  ].join('\n');
}
