/** Which ports of a host are open to whom, from the `ports` of its roles; and the same as nftables rules. */

import type { Span } from '../site/address/address.ts';
import { MOST_SOURCES, narrow, spanOfAddress, spanText } from '../site/address/span.ts';
import { sourcesSeenBy } from '../site/reach.ts';
import type { Host, Network, Site } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import { CONDITIONS } from './conditions.ts';
import { storageClients, systemVms } from './nfs-exports.ts';
import type { Port, Role } from './role.ts';

/** The open ports of a host; ports nobody needs are left out. */
export function openPorts(site: Site, host: Host, roles: readonly Role[]): Port[] {
  const wanted = roles
    .flatMap(({ ports }) => ports)
    .filter(({ when }) => when === undefined || CONDITIONS[when]?.(site, host));
  // Many ports are open to the same: who that is is worked out once.
  const meant = new Map(wanted.map(({ from }) => [from.join(), from]));
  const sources = new Map([...meant].map(([words, from]) => [words, sourcesOf(site, host, from)]));
  const allowed = site.firewall.allow
    .filter(({ role }) => role === undefined || host.roles.includes(role))
    .map(({ port, protocol, from }) => ({
      port,
      protocol,
      from: narrow(site, from).map(spanText),
      purpose: 'allowed by the site',
    }));
  return [
    ...wanted
      .map(({ port, protocol, from, purpose }) => ({ port, protocol, from: sources.get(from.join()) ?? [], purpose }))
      .filter(({ from }) => from.length > 0),
    ...allowed,
  ];
}

/** The sources of a port in ascending order; none when nobody is meant. */
function sourcesOf(site: Site, host: Host, words: readonly string[]): readonly string[] {
  if (words.some((word) => spansOf(site, host, word) === undefined)) return ['any'];
  const spans = words.flatMap((word) => spansOf(site, host, word) ?? []);
  return spans.length === 0 ? [] : narrow(site, spans).map(spanText);
}

/** The addresses behind one word of `from`; undefined when it means everybody. */
function spansOf(site: Site, host: Host, from: string): readonly Span[] | undefined {
  if (from === 'any') return undefined;
  if (from === 'ssh-clients') return site.firewall.sshFrom;
  if (from === 'ui-clients') return site.firewall.uiFrom;
  if (from === 'system-vms') return systemVms(site);
  if (from === 'storage-clients') return storageClients(site, host);
  const networks = networksNamed(site, from);
  if (networks !== undefined) return networks.flatMap(blocksOf);
  return hostsWith(site, host, from);
}

function networksNamed(site: Site, from: string) {
  if (from === 'site') return site.networks;
  if (!from.startsWith('network:')) return undefined;
  return site.networks.filter(({ name }) => `network:${name}` === from);
}

/** The other hosts with a role. Many of them are not even listed: their networks are, so that a large site stays linear. */
function hostsWith(site: Site, host: Host, role: string): Span[] {
  const { hostsOf, groupsOf } = topology(site);
  const hosts = hostsOf(role);
  if (hosts.length > MOST_SOURCES) {
    return groupsOf(role)
      .flatMap((group) => group.find((peer) => peer !== host) ?? [])
      .flatMap((peer) => sourcesSeenBy(host, peer))
      .flatMap(({ network }) => blocksOf(network));
  }
  return hosts
    .filter((peer) => peer !== host)
    .flatMap((peer) => sourcesSeenBy(host, peer))
    .flatMap(({ address, address6 }) => [address, ...(address6 === undefined ? [] : [address6])])
    .map(spanOfAddress);
}

function blocksOf({ cidr, cidr6 }: Network): Span[] {
  return cidr6 === undefined ? [cidr] : [cidr, cidr6];
}

/** One line of the rule set. */
export interface Rule {
  /** `ip saddr { … }` with its blank, or nothing for everyone. */
  readonly source: string;
  readonly protocol: 'tcp' | 'udp';
  /** `{ 111, 2049 }` or a single port. */
  readonly ports: string;
  readonly comment: string;
}

/** The ports as rules: those with the same sources and protocol share one, and each address family has its own. */
export function firewallRules(ports: readonly Port[]): Rule[] {
  const groups = new Map<string, Port[]>();
  for (const port of ports) {
    const key = JSON.stringify([port.protocol, port.from]);
    groups.set(key, [...(groups.get(key) ?? []), port]);
  }
  return [...groups.values()].flatMap((group) => {
    const { protocol, from } = group[0] as Port;
    const rule = {
      protocol,
      ports: set(mergePorts(group.map(({ port }) => port))),
      comment: [...new Set(group.map(({ purpose }) => purpose))].join(', '),
    };
    if (from.includes('any')) return [{ ...rule, source: '' }];
    const six = from.filter((source) => source.includes(':'));
    const four = from.filter((source) => !source.includes(':'));
    return [
      ...(four.length > 0 ? [{ ...rule, source: `ip saddr ${set(four)} ` }] : []),
      ...(six.length > 0 ? [{ ...rule, source: `ip6 saddr ${set(six)} ` }] : []),
    ];
  });
}

/** `5900-6100` and `6000` in one set would be refused as overlapping. */
function mergePorts(ports: readonly string[]): string[] {
  const spans = ports
    .map((port) => port.split('-').map(Number))
    .map(([first = 0, last = first]) => ({ first, last }))
    .sort((a, b) => a.first - b.first);
  const merged: { first: number; last: number }[] = [];
  for (const span of spans) {
    const previous = merged.at(-1);
    if (previous === undefined || span.first > previous.last) merged.push({ ...span });
    else previous.last = Math.max(previous.last, span.last);
  }
  return merged.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`));
}

function set(elements: readonly string[]): string {
  return elements.length === 1 ? (elements[0] ?? '') : `{ ${elements.join(', ')} }`;
}
