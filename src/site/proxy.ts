/** Which servers are asked through the proxy and which directly: the only answer. apt, curl and the waits for names follow it. */
import { contains, family, parseCidr } from './address/address.ts';
import type { Site } from './site.ts';

/**
 * Who is asked directly, as curl reads it behind `noproxy`: names (each with all names below it), addresses and networks. The
 * site's own networks and domain are always among them: a proxy is for the world outside.
 */
export function proxyExceptions(site: Site): string[] {
  const own = site.networks.flatMap(({ cidr, cidr6 }) => [cidr.text, ...(cidr6 === undefined ? [] : [cidr6.text])]);
  return [...new Set([...site.noProxy, 'localhost', site.domain, ...own])];
}

/** Whether a server, a name or an address, is asked directly. */
export function isDirect(site: Site, server: string): boolean {
  return site.proxy === undefined || proxyExceptions(site).some((entry) => covers(entry, server));
}

/** Servers of packages that are asked directly, for apt, which knows no networks, no domains and no IPv6 addresses here. */
export function directPackageServers(site: Site): string[] {
  const urls = [site.apt.mirror, site.apt.security, site.repository.url];
  const used = urls.flatMap((url) => (url === undefined ? [] : [serverOf(url)]));
  const named = site.noProxy.filter((entry) => !entry.startsWith('.') && parseCidr(entry) === undefined);
  if (site.proxy === undefined) return [];
  return [...new Set([...used, ...named])].filter((server) => !server.includes(':') && isDirect(site, server));
}

/** The server of a URL, an IPv6 address without its brackets. */
export function serverOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function covers(entry: string, server: string): boolean {
  const block = parseCidr(entry);
  if (block !== undefined) return contains(block, server);
  if (family(entry) !== undefined) return entry === server;
  const name = entry.replace(/^\./, '').toLowerCase();
  const asked = server.toLowerCase();
  return asked === name || asked.endsWith(`.${name}`);
}
