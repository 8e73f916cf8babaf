/** The menu of a USB installer: a recognised machine installs, any other one is shown who it is and left alone. */

import { grubKernelLine, grubQuote } from '../../quote/grub.ts';
import { serialConsole } from '../../site/serial-console.ts';
import type { MediaHost, MediaSite } from '../media-site.ts';
import { grubIdentify } from './grub-identify.ts';
import { uefiLocalDisk } from './grub-local.ts';
import { grubSerial, serialOf } from './grub-serial.ts';
import { kernelFiles, mediumKernelWords } from './kernel-line.ts';

export interface UsbMenuOptions {
  /** Seconds a recognised machine waits, telling what will be wiped, before it installs; 0 for no wait. */
  readonly countdown: number;
  /** Whether the installer carries the HWE kernel. */
  readonly hwe: boolean;
}

type Kernel = 'ga' | 'hwe';
const KERNEL_NAMES: Readonly<Record<Kernel, string>> = { ga: 'the GA kernel', hwe: 'the HWE kernel' };

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function block(head: string, body: readonly string[], end: string): string[] {
  return [head, ...indent(body), end];
}

function say(text: string): string {
  return `echo ${grubQuote(text)}`;
}

/** Loads kernel and RAM disk; after the countdown, when there is one. ESC in the countdown leads back to the menu. */
function boot(host: MediaHost, kernel: Kernel, countdown: number): string[] {
  const files = kernelFiles(kernel);
  const load = [
    'set gfxpayload=keep',
    `linux /casper/${files.kernel} ${grubKernelLine(mediumKernelWords(host))}`,
    `initrd /casper/${files.initrd}`,
  ];
  if (countdown === 0) return load;
  return [say('ESC stops this.'), ...block(`if sleep --verbose --interruptible ${countdown}; then`, load, 'fi')];
}

function installation(site: MediaSite, host: MediaHost, kernel: Kernel, countdown: number): string[] {
  return [
    ...grubSerial(serialConsole(host)),
    // Without this, a menu that was left with ESC would start again at once.
    'set timeout=-1',
    say(`This machine becomes ${host.name} of site ${site.name} (Ubuntu 24.04, ${KERNEL_NAMES[kernel]}).`),
    ...host.wipes.map((disk) => say(`WIPED: ${disk}`)),
    ...boot(host, kernel, countdown),
  ];
}

function recognised(site: MediaSite, host: MediaHost, options: UsbMenuOptions): string[] {
  const entry = block(
    `menuentry ${grubQuote(`Install ${host.name}`)} --id recognised {`,
    installation(site, host, site.kernel, options.countdown),
    '}',
  );
  return block(`if [ "$host" = ${grubQuote(host.name)} ]; then`, entry, 'fi');
}

/** What the machine says of itself, in the form the site file takes. */
const IDENTITY = [
  'echo "    identity:"',
  'if [ -n "$serial" ]; then echo "      serial: \\"$serial\\""; fi',
  'if [ -n "$uuid" ]; then echo "      uuid: $uuid"; fi',
  'if [ -n "$mac" ]; then echo "      macs: [\\"$mac\\"]"; fi',
  'if [ -n "$board" ]; then echo "  board serial, usable as serial: $board"; fi',
  'if [ -n "$chassis" ]; then echo "  chassis serial, usable as serial: $chassis"; fi',
];

/** Entries of a machine that is no host of the site: they show, they do not act. */
function unknown(site: MediaSite): string[] {
  const show = [
    say(`No host of site ${site.name} (build ${site.build}) is this machine; nothing was changed on it.`),
    'if [ -n "$conflict" ]; then echo "It is claimed by more than one host: $conflict"; fi',
    say('To make it one, add to its host in the site file what is true of it alone:'),
    ...IDENTITY,
    say('ESC leads back to the menu.'),
    'if sleep --interruptible 86400; then true; fi',
  ];
  const title = grubQuote(`Not a host of site ${site.name}: nothing is installed. Enter shows what to write`);
  const lines = ['serial', 'uuid', 'mac', 'conflict'].map(
    (name) => `if [ -n "$${name}" ]; then menuentry "    ${name}: $${name}" { true; }; fi`,
  );
  return block('if [ -z "$host" ]; then', [...block(`menuentry ${title} --id unknown {`, show, '}'), ...lines], 'fi');
}

/**
 * A BIOS would not try a second disk by itself, so it is handed the first one that is not this medium, as the disk it
 * believes to boot from.
 */
const LOCAL_DISK = [
  "menuentry 'Boot from the local disk' --id local {",
  '  if [ "$grub_platform" = efi ]; then',
  ...uefiLocalDisk().map((line) => `    ${line}`),
  '  else',
  '    if regexp \'^hd0\' "$root"; then',
  '      drivemap -s (hd0) (hd1)',
  '      chainloader (hd1)+1',
  '    else',
  '      chainloader (hd0)+1',
  '    fi',
  '  fi',
  '}',
];
const FIRMWARE = [
  'if [ "$grub_platform" = efi ]; then',
  "  menuentry 'UEFI Firmware Settings' --id firmware {",
  '    fwsetup',
  '  }',
  'fi',
];

function byHand(site: MediaSite, options: UsbMenuOptions): string[] {
  const kernels: readonly Kernel[] = options.hwe ? ['ga', 'hwe'] : ['ga'];
  const entries = site.hosts.flatMap((host) =>
    kernels.flatMap((kernel) => {
      const title = grubQuote(`Install ${host.name} with ${KERNEL_NAMES[kernel]}`);
      const id = grubQuote(`${host.name}-${kernel}`);
      return block(`menuentry ${title} --id ${id} {`, installation(site, host, kernel, options.countdown), '}');
    }),
  );
  return block("submenu 'Install a host chosen by hand' --id by-hand {", entries, '}');
}

/** The whole text of /boot/grub/grub.cfg. */
export function usbMenu(site: MediaSite, options: UsbMenuOptions): string {
  return [
    `# zoneseed: site ${site.name}, build ${site.build}`,
    ...grubSerial(serialOf(site)),
    ...grubIdentify(site.hosts, 'cards'),
    'set menu_color_normal=white/black',
    'set menu_color_highlight=black/light-gray',
    ...block('if [ -n "$host" ]; then', ['set default=recognised', 'set timeout=0'], 'else'),
    ...indent(['set default=unknown', 'set timeout=-1']),
    'fi',
    ...site.hosts.flatMap((host) => recognised(site, host, options)),
    ...unknown(site),
    ...LOCAL_DISK,
    ...byHand(site, options),
    ...FIRMWARE,
    '',
  ].join('\n');
}
