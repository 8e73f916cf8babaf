/** Under which address the machines of a site reach this one. */
import type { NetworkInterfaceInfo } from 'node:os';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { contains, family } from '../site/address/address.ts';
import type { Network, Site } from '../site/site.ts';
import { topology } from '../site/topology.ts';

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** The site's networks in the order in which machines are most likely to boot there: that of management first. */
function likely(site: Site): Network[] {
  const first = topology(site).managementNetwork;
  return [...site.networks].sort((a, b) => Number(b === first) - Number(a === first));
}

/** The address of this machine in a network of the site; refused with what was looked at where there is none. */
export function ownAddress(site: Site, interfaces: Interfaces): Outcome<string> {
  const own = Object.values(interfaces).flatMap((all) => all?.filter((each) => !each.internal) ?? []);
  const addresses = own.map(({ address }) => address).filter((address) => family(address) === 4);
  const networks = likely(site);
  const found = networks.flatMap(({ cidr }) => addresses.find((address) => contains(cidr, address)) ?? [])[0];
  if (found !== undefined) return done(found);
  const named = networks.map(({ name, cidr }) => `${name} (${cidr.text})`).join(', ');
  return refused({
    rule: 'serve-address',
    message: `this machine has no address in a network of the site: ${named}; it has ${addresses.join(', ') || 'none'}`,
    hint: 'give it one where the hosts boot (a card without a link has none), or say --listen ADDRESS:PORT, and --url where machines reach it otherwise',
  });
}
