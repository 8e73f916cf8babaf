/** `zoneseed usb`: one USB installer for all hosts of a site. */
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { readableSize } from '../disk/readable-size.ts';
import { recogniseInstaller } from '../media/installer/installer.ts';
import type { MediaSite } from '../media/media-site.ts';
import { makeUsb, type UsbImage } from '../media/usb-installer.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { mediaSite } from './shared/compiled-media.ts';
import { siteInputs } from './shared/inputs.ts';
import { keepOutOfGit } from './shared/keep-out-of-git.ts';
import { hostsOf } from './shared/medium-hosts.ts';
import { recognisedBy } from './shared/recognised-by.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';

const LONGEST_COUNTDOWN = 3600;

export const command = defineCommand({
  words: (on) =>
    on
      .argument(...SITE)
      .requiredOption('--installer <iso>', 'the Ubuntu 24.04 live-server ISO')
      .option('-o, --out <folder>', 'the output folder', 'out')
      .option('--image <file>', 'the image, if not <out>/usb/<site>.iso')
      .option('--countdown <seconds>', 'how long a recognised machine says what will be wiped', secondsIn, 10)
      .option('--sha256sums <file>', "Ubuntu's SHA256SUMS, to check the ISO against")
      .option('--json', 'print what was made as JSON'),
  examples: ['zoneseed usb site.yaml --installer ubuntu-24.04.3-live-server-amd64.iso'],
  async run(terminal, [file], { installer, image: named, out, countdown, sha256sums, json }) {
    const loaded = siteInputs(terminal, file);
    if (!loaded.ok) return loaded;
    const inputs = loaded.value;
    const recognised = recogniseInstaller(installer);
    if (!recognised.ok) return recognised;
    const secrets = await siteSecretsOf(terminal, inputs);
    if (!secrets.ok) return secrets;
    const compiled = mediaSite(inputs, secrets.value);
    if (!compiled.ok) return compiled;
    const site = compiled.value;
    const image = named ?? join(out, 'usb', `${site.name}.iso`);
    const made = await makeUsb(site, { installer, output: image, countdown, sha256sums }, terminal);
    if (!made.ok) return made;
    if (named === undefined) keepOutOfGit(terminal, out);
    if (json) {
      const { bytes, installer: version } = made.value;
      terminal.out(
        JSON.stringify({ site: site.name, image, bytes, installer: version, hosts: hostsOf(site) }, null, 2),
      );
      return 0;
    }
    tellHosts(terminal, site);
    tellStick(terminal, image, made.value);
    return 0;
  },
});

function secondsIn(typed: string): number {
  const seconds = Number(typed);
  if (/^\d+$/.test(typed) && seconds <= LONGEST_COUNTDOWN) return seconds;
  throw new InvalidArgumentError(`expected seconds, 0 to ${LONGEST_COUNTDOWN}`);
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
