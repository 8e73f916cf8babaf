/** What a user-data begins with, for whoever opens it. cloud-init loses it where it writes the document anew. */
import type { SeedSource } from './seed-source.ts';
import { yamlComment } from './yaml.ts';

/** What comes after the head, from what is this host's alone to what many hosts have alike. */
const ORDER = {
  autoinstall:
    "network, disks, what the site says to the installer, the first boot (name, user, host keys, this host's files, files many hosts have), what the installer runs.",
  'cloud-image':
    "name, disks, user, host keys, this host's files, files many hosts have. Its network is in network-config.",
} as const;

/** The first lines of a host's user-data; the first of all is how cloud-init knows it. */
export function head({ site, host, version }: SeedSource): string {
  return `#cloud-config\n${yamlComment([
    `${host.name}, a host of the site ${site.name}: ${host.roles.join(', ')}.`,
    `Made by zoneseed ${version}. It holds secrets: zoneseed show SITE ${host.name} user-data prints it without them.`,
    `In this order: ${ORDER[host.install]}`,
  ])}`;
}
