/** `known_hosts`: the host keys the seeds carry, so that the very first connection is a verified one. */
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host, Site } from '../site/site.ts';
import type { Document } from './document.ts';

/** One line for each key of each host, under every name and address it answers to. Public, and not hashed: people read it. */
export function knownHosts(site: Site, secrets: SiteSecrets): Document {
  const lines = site.hosts.flatMap((host) => {
    const names = namesOf(host).join(',');
    return secrets.host(host.name).hostKeys.map(({ publicKey }) => `${names} ${keyOnly(publicKey)}\n`);
  });
  return { name: 'known_hosts', content: lines.join(''), secret: false, origin: ['hosts'] };
}

function namesOf(host: Host): string[] {
  const addresses = host.attachments.flatMap(({ address, address6 }) => [address, address6]);
  return [...new Set([host.name, host.fqdn, ...addresses.filter((address) => address !== undefined)])];
}

/** Type and key, without the comment. */
function keyOnly(publicKey: string): string {
  return publicKey.split(' ', 2).join(' ');
}
