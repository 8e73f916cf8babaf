/** Who may come in from outside: SSH to every host, the UI and API to management servers. */
import { type Cidr, contains, parseCidr } from '../address/address.ts';
import { covers } from '../address/span.ts';
import { specialAddress } from '../address/special.ts';
import { addressed } from '../reach.ts';
import type { FirewallAllow, Site } from '../site.ts';
import { rule } from './rule.ts';

/** Addresses that nobody reaches from the Internet (RFC 1918, RFC 6598). */
const inner = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap(
  (text) => parseCidr(text) ?? [],
);

/** A host that the Internet reaches lets in who is meant to come, and not all there are. */
export const openToAll = rule('open-to-all', function* (site) {
  const { enabled, sshFrom, uiFrom } = site.firewall;
  if (!enabled) return;
  const outside = site.hosts.filter((host) => addressed(host).some(({ address }) => isOutside(address)));
  const managers = outside.filter(({ roles }) => roles.includes('management'));
  const open = [
    { what: 'SSH is', key: 'ssh_from', from: sshFrom, hosts: outside },
    { what: 'the UI and API are', key: 'ui_from', from: uiFrom, hosts: managers },
  ];
  for (const { what, key, from, hosts } of open) {
    const [first] = hosts;
    if (first === undefined || from !== undefined) continue;
    const more = hosts.length > 1 ? ` and ${hosts.length - 1} more` : '';
    yield {
      severity: 'warning',
      path: first.path,
      at: 'key',
      message: `${first.name}${more} can be reached from the Internet, and ${what} open to everybody`,
      hint: `write firewall: { ${key}: [...] } with the networks of your operators`,
    };
  }
});

/** Whether the Internet can have a way to it; what no machine can have is told as that. */
function isOutside(address: string): boolean {
  return specialAddress(address) === undefined && !inner.some((block) => contains(block, address));
}

/** A port that is opened was closed: a line that opens what is open narrows nothing. */
export const firewallCovered = rule('firewall-covered', function* (site) {
  for (const [index, allow] of site.firewall.allow.entries()) {
    const open = opened(site, allow);
    if (open === undefined || !coveredBy(allow.from, open.from)) continue;
    yield {
      severity: 'warning',
      path: ['firewall', 'allow', index],
      message: `port ${allow.port} of ${open.where} is open to ${open.from === undefined ? 'everybody' : 'these networks'} without this line, which narrows nothing`,
      hint: `who may come there is said by ${open.key} of firewall`,
    };
  }
});

/** What the site opens of itself by the same port. */
function opened(
  { firewall }: Site,
  { port, protocol, role }: FirewallAllow,
): { key: string; where: string; from?: readonly Cidr[] } | undefined {
  if (protocol !== 'tcp') return undefined;
  if (port === '22') return { key: 'ssh_from', where: 'every host', from: firewall.sshFrom };
  return port === '8080' && (role === undefined || role === 'management')
    ? { key: 'ui_from', where: 'management servers', from: firewall.uiFrom }
    : undefined;
}

function coveredBy(from: readonly Cidr[], open: readonly Cidr[] | undefined): boolean {
  return open === undefined || from.every((block) => open.some((one) => covers(one, block)));
}
