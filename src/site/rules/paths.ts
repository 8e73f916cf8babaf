/** Whether hosts that must talk to each other can: over a network both are on, or by a static route to the other's. */
import type { Cidr } from '../address/address.ts';
import { cidrSpan, ipv4Number } from '../address/number-span.ts';
import type { Host, Site } from '../site.ts';
import { type Fault, rule } from './rule.ts';
import { stores } from './zone-parts.ts';

/** KVM hosts reach the management servers, and those the database. */
export const rolePath = rule('role-path', function* (site) {
  yield* needs(site, 'kvm', 'management');
  yield* needs(site, 'management', 'database');
});

function* needs(site: Site, role: string, needed: string): Generator<Fault> {
  const servers = site.hosts
    .filter((host) => host.roles.includes(needed))
    .map((server) => ({ server, targets: addresses(server) }));
  for (const host of site.hosts) {
    if (!host.roles.includes(role)) continue;
    for (const { server, targets } of servers) {
      if (host === server || reaches(host, targets)) continue;
      yield {
        path: [...host.path, 'networks'],
        at: 'key',
        message: `host ${host.name} (${role}) shares no network with ${server.name} (${needed})`,
        hint: `expected one of ${networkNames(server)}, or a static route`,
      };
    }
  }
}

/**
 * Everyone who mounts a store reaches the address it is exported at: KVM hosts their pools and the secondary storage,
 * management servers the secondary storage, into which they write the system VM template.
 */
export const storagePath = rule('storage-path', function* (site) {
  const managers = site.hosts.filter((host) => host.roles.includes('management'));
  for (const { kind, storage, hosts } of stores(site)) {
    const target = ipv4Number(storage.server);
    if (storage.host === undefined) continue;
    const users = kind === 'secondary' ? new Set([...hosts, ...managers]) : hosts;
    const outside = [...users].filter(
      (host) => host !== storage.host && !(target !== undefined && reaches(host, [target])),
    );
    const [first] = outside;
    if (first === undefined) continue;
    const more = outside.length > 1 ? ` and ${outside.length - 1} more` : '';
    yield {
      path: [...storage.path, 'export'],
      message: `host ${first.name}${more} cannot mount ${storage.name}: no address on the network of ${storage.server}`,
      hint: `expected ${first.name} and ${storage.host.name} on one network`,
    };
  }
});

function addresses(host: Host): number[] {
  return host.attachments.flatMap(({ address }) => ipv4Number(address ?? '') ?? []);
}

function reaches(host: Host, targets: readonly number[]): boolean {
  return host.attachments.some(
    ({ address, network }) =>
      address !== undefined &&
      [network.cidr, ...network.routes.map(({ to }) => to)].some((cidr) => holds(cidr, targets)),
  );
}

function holds(cidr: Cidr, targets: readonly number[]): boolean {
  const span = cidrSpan(cidr);
  return span !== undefined && targets.some((target) => target >= span.first && target <= span.last);
}

function networkNames(host: Host): string {
  return host.attachments.flatMap(({ address, network }) => (address === undefined ? [] : network.name)).join(', ');
}
