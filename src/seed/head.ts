/** What a user-data begins with, for whoever opens it. cloud-init loses it where it writes the document anew. */
import { macToken, nicToken } from './netplan.ts';
import type { SeedSource } from './seed-source.ts';
import { yamlComment } from './yaml.ts';

/** What comes after the head, by its keys, from what is this host's alone to what many hosts have alike. */
const ORDER = {
  autoinstall:
    'network, storage, what the site says to the installer, user-data (the first boot: name, user, host keys, files of this host, files many hosts have), commands of the installer.',
  'cloud-image':
    'name, disks, user, host keys, files of this host, files many hosts have. Its network is in network-config.',
} as const;

/** What a reader of such names looks for in vain in the site file (`netplan.ts` has them). */
const FOUND_LATER = `${nicToken('NETWORK')} and ${macToken('NETWORK')} are name and MAC of the card in that network: the installer finds it by its DHCP address, and puts them in.`;

/** The first lines of a host's user-data; the first of all is how cloud-init knows it. */
export function head({ site, host, version }: SeedSource): string {
  const isFound = host.install === 'autoinstall' && host.attachments.some(({ nic }) => nic.kind === 'auto');
  return `#cloud-config\n${yamlComment([
    `${host.name}, a host of the site ${site.name}: ${host.roles.join(', ')}.`,
    `Made by zoneseed ${version}. It holds secrets: zoneseed show SITE ${host.name} user-data prints it without them.`,
    `In this order: ${ORDER[host.install]}`,
    ...(isFound ? [FOUND_LATER] : []),
  ])}`;
}
