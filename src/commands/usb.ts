/** `zoneseed usb`: one USB installer for all hosts of a site. */
import { join } from 'node:path';
import { readableSize } from '../disk/readable-size.ts';
import type { MediaSite } from '../media/media-site.ts';
import { makeUsb, type UsbImage } from '../media/usb-installer.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { mediaSite, recognisedBy, toldOn } from './compiled-media.ts';
import type { ExitCode } from './exit-code.ts';
import { requireInputs } from './inputs.ts';
import { reportProblems } from './report.ts';
import { siteSecretsOf } from './secrets-access.ts';

export interface UsbCommandOptions {
  /** Path of Ubuntu's live-server ISO. */
  readonly installer: string;
  /** Path of the image; `<out>/usb/<site>.iso` unless told. */
  readonly output?: string;
  readonly out: string;
  /** Seconds, as typed. */
  readonly countdown: string;
  /** Path of Ubuntu's SHA256SUMS. */
  readonly sha256sums?: string;
}

const LONGEST_COUNTDOWN = 3600;

/** Compiles the site, remasters the installer, and says what to do with the result. */
export async function usb(terminal: Terminal, file: string, options: UsbCommandOptions): Promise<ExitCode> {
  const countdown = Number(options.countdown);
  if (!/^\d+$/.test(options.countdown) || countdown > LONGEST_COUNTDOWN) {
    terminal.err(
      `zoneseed: countdown "${options.countdown}" is no number of seconds; expected 0 to ${LONGEST_COUNTDOWN}`,
    );
    return 2;
  }
  const inputs = requireInputs(terminal, file);
  if (typeof inputs === 'number') return inputs;
  const secrets = await siteSecretsOf(terminal, inputs);
  if (secrets === undefined) return 1;
  const site = mediaSite(inputs, secrets);
  const { installer, sha256sums } = options;
  const output = options.output ?? join(options.out, 'usb', `${site.name}.iso`);
  const made = await makeUsb(site, { installer, output, countdown, sha256sums }, toldOn(terminal));
  if (!made.ok) return reportProblems(terminal, made.problems);
  tellHosts(terminal, site);
  tellStick(terminal, output, made.value);
  return 0;
}

function tellHosts(terminal: Terminal, site: MediaSite): void {
  const width = Math.max(...site.hosts.map((host) => host.name.length));
  for (const { name, identity } of site.hosts) {
    const by = recognisedBy(identity);
    const onlyMac = identity.serial === undefined && identity.uuid === undefined && by !== '';
    const how = by === '' ? 'chosen by hand: the site file tells no serial, UUID or MAC of it' : `recognised by ${by}`;
    terminal.out(`${name.padEnd(width)}  ${how}${onlyMac ? ' (with UEFI; with a BIOS chosen by hand)' : ''}`);
  }
}

function tellStick(terminal: Terminal, output: string, image: UsbImage): void {
  const path = shellQuote(output);
  const stick = '/dev/disk/by-id/usb-NAME';
  for (const line of [
    `${output}: Ubuntu ${image.installer}, ${readableSize(image.bytes)}, checked`,
    'Write it to a stick (all that is on the stick is lost; ls -l /dev/disk/by-id/usb-* names it):',
    `  sudo dd if=${path} of=${stick} bs=4M oflag=direct conv=fsync status=progress`,
    'Check what arrived:',
    `  sudo cmp -n ${image.bytes} ${path} ${stick} && echo good`,
    'Image and stick hold private keys of the hosts: treat them as such.',
  ]) {
    terminal.out(line);
  }
}
