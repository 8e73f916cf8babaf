/** Whether hosts that must talk to each other can: over a network both are on, or by a static route to the other's. */
import { addressed, hasWay } from '../reach.ts';
import type { Host, Site } from '../site.ts';
import { topology } from '../topology.ts';
import { type Fault, rule } from './rule.ts';

/** KVM hosts reach the management servers, and those the database. */
export const rolePath = rule('role-path', function* (site) {
  yield* needs(site, 'kvm', 'management');
  yield* needs(site, 'management', 'database');
});

function* needs(site: Site, role: string, needed: string): Generator<Fault> {
  const { hostsOf } = topology(site);
  for (const host of hostsOf(role)) {
    for (const server of hostsOf(needed)) {
      if (host === server || addressed(server).some(({ address }) => hasWay(host, address))) continue;
      yield {
        path: [...host.path, 'networks'],
        at: 'key',
        message: `host ${host.name} (${role}) shares no network with ${server.name} (${needed})`,
        hint: `expected one of ${networkNames(server)}, or a static route`,
      };
    }
  }
}

/** Everyone who mounts a store of the site reaches the address it is exported at. */
export const storagePath = rule('storage-path', function* (site) {
  for (const { name, server, host, users, path } of topology(site).stores) {
    if (host === undefined) continue;
    const outside = users.filter((user) => user !== host && !hasWay(user, server));
    const [first] = outside;
    if (first === undefined) continue;
    const more = outside.length > 1 ? ` and ${outside.length - 1} more` : '';
    yield {
      path: [...path, 'export'],
      message: `host ${first.name}${more} cannot mount ${name}: no address on the network of ${server}`,
      hint: `expected ${first.name} and ${host.name} on one network`,
    };
  }
});

function networkNames(host: Host): string {
  return addressed(host)
    .map(({ network }) => network.name)
    .join(', ');
}
