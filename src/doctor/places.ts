/** Which services of other hosts a host tries to reach: what the firewall of each lets it in to. */
import type { HostRoles, Port } from '../role/role.ts';
import { contains } from '../site/address/address.ts';
import { spanIn } from '../site/address/span.ts';
import { addressesSeenFrom, sourcesTowards } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';

/** A port of another host that this one may use. */
export interface Way {
  readonly target: Host;
  readonly address: string;
  readonly port: Port;
}

/** The ways from a host to all others that are there for it: TCP, and not those that everybody may use. */
export function waysFrom(site: Site, host: Host, roles: ReadonlyMap<string, HostRoles>): Way[] {
  return site.hosts
    .filter((target) => target !== host)
    .flatMap((target) => {
      const addresses = addressesSeenFrom(site, host, target);
      const ports = (roles.get(target.name)?.ports ?? []).filter(({ protocol }) => protocol === 'tcp');
      return ports.flatMap((port) => {
        // Storage may be open on a network of its own alone.
        const address = addresses.find((one) => isMeant(host, one, port.from));
        return address === undefined ? [] : [{ target, address, port }];
      });
    });
}

/** Whether a host that talks to an address comes from one of these. */
function isMeant(host: Host, address: string, from: readonly string[]): boolean {
  const sources = sourcesTowards(host, address).map((source) => source.address);
  return sources.length > 0 && sources.every((source) => from.some((word) => isIn(word, source)));
}

export function placesFrom(site: Site, host: Host, roles: ReadonlyMap<string, HostRoles>): string[] {
  return [...new Set(waysFrom(site, host, roles).map(placeOf))];
}

/** Where a way is tried; of many ports in a row it is the first. */
export function placeOf({ address, port }: Pick<Way, 'address' | 'port'>): string {
  return `${address}:${port.port.split('-')[0]}`;
}

function isIn(word: string, address: string): boolean {
  const span = spanIn(word);
  return span !== undefined && contains(span, address);
}
