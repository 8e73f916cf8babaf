/** What the installer runs before it reads the autoinstall file for good. */

import type { Host, Identity } from '../site/site.ts';
import { installerCommand } from './installer-script.ts';
import type { SeedSource } from './seed-source.ts';
import type { YamlValue } from './yaml.ts';

/** How long a card may take for its DHCP address; the live system does not wait for the network itself. */
const DHCP_SECONDS = 90;

/** How long the receiver of reports is asked for: an installation is the same without it. */
const RECEIVER_SECONDS = 10;

/** The host's file with the receiver's address and its token (roles/common.yaml). */
const REPORT_SETTINGS = '/etc/zoneseed/report.curl';

/** Where the running machine tells of itself, and where networkd takes settings from that are gone after a boot. */
const PLACES = ['/sys', '/run/systemd/network'];

/** Where the live system keeps certificates of others' own, and its bundle of all. */
const TRUST = ['/usr/local/share/ca-certificates', '/etc/ssl/certs/ca-certificates.crt'];

/** All that the installer trusts. /run is the one folder that it shares with the system it installs (curtin's in-target). */
export const TRUSTED_BY_INSTALLER = '/run/zoneseed/ca-certificates.crt';

/**
 * First the wipe guard, where the host can be told from others; then whom to trust, what only the running machine can tell, and
 * whom to report to.
 * Last its disks: what it shows of them is then the last thing that stands above the installer's question.
 */
export function earlyCommands({ site, host, shared }: SeedSource): YamlValue[] {
  const known = identityWords(host.identity);
  const told = known.length > 0 ? 'guarded' : 'any';
  const disks = [host.name, host.fqdn, told, '/autoinstall.yaml', '/sys', '/dev', '/proc/self/mountinfo'];
  return [
    ...(known.length > 0 ? [installerCommand(shared, 'guard', host.name, '/sys', '/dev', ...known)] : []),
    ...(site.certificates.length > 0
      ? [installerCommand(shared, 'trust', ...TRUST, TRUSTED_BY_INSTALLER, ...site.certificates)]
      : []),
    installerCommand(
      shared,
      'adapt',
      '/autoinstall.yaml',
      host.firmware,
      `${DHCP_SECONDS}`,
      ...PLACES,
      ...wantedCards(host),
    ),
    ...(site.reportUrl === undefined
      ? []
      : [installerCommand(shared, 'report', '/autoinstall.yaml', host.name, REPORT_SETTINGS, `${RECEIVER_SECONDS}`)]),
    installerCommand(shared, 'disks', ...disks),
  ];
}

/** What the host is known by. Placeholders, which thousands of machines say of themselves, never get past the site's rules. */
function identityWords({ serial, uuid, macs }: Identity): string[] {
  return [
    ...(serial === undefined ? [] : [`serial=${serial}`]),
    ...(uuid === undefined ? [] : [`uuid=${uuid}`]),
    ...macs.map((mac) => `mac=${mac}`),
  ];
}

/** `NETWORK=CIDR` once for each card that is to be found. */
function wantedCards(host: Host): string[] {
  const wanted = new Map<string, string>();
  for (const { nic } of host.attachments) {
    if (nic.kind !== 'auto') continue;
    const carrier = host.attachments.find((attachment) => attachment.network.name === nic.network);
    if (carrier === undefined) throw new Error(`host ${host.name} looks for a card on ${nic.network} and is not in it`);
    wanted.set(nic.network, carrier.network.cidr.text);
  }
  return [...wanted].map(([network, cidr]) => `${network}=${cidr}`);
}
