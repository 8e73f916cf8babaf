/** Servers hosts and the zone ask for names and time. */
import type { Path } from '../../outcome/problem.ts';
import { family } from '../address/address.ts';
import { specialAddress } from '../address/special.ts';
import type { Zone } from '../site.ts';
import { isHostName } from './host-names.ts';
import { type Fault, rule } from './rule.ts';
import { article } from './special-addresses.ts';

/** Name servers are addresses: before they answer, no name can be looked up. */
export const dnsServer = rule('dns-server', function* ({ dns, zone, networks }) {
  for (const [index, server] of dns.servers.entries()) {
    const known = family(server) !== undefined;
    const special = specialAddress(server);
    if (known && special === undefined) continue;
    // Left out, it is a gateway, of whose network that is told.
    if (special !== undefined && networks.some(({ gateway }) => gateway === server)) continue;
    yield {
      path: ['dns', 'servers', index],
      message: `name server "${server}" is ${special === undefined ? 'no address' : `${article(special)} address`}`,
      hint: 'expected an IP address',
    };
  }
  if (dns.servers.length === 0) {
    yield {
      path: ['dns'],
      at: 'key',
      message: 'hosts have no name server',
      hint: 'expected addresses under dns.servers',
    };
  }
  if (zone === undefined) return;
  yield* zoneServers(zone, 'dns', zone.dns);
  yield* zoneServers(zone, 'internal_dns', zone.internalDns);
});

/** CloudStack takes one or two IPv4 name servers for guests and as many for system VMs. */
function* zoneServers(zone: Zone, key: string, servers: readonly string[]): Generator<Fault> {
  if (servers.some((server) => family(server) === 4)) return;
  const path: Path = [...zone.path, key];
  const none = servers.length === 0;
  yield {
    ...(none ? { path: zone.path, at: 'key' as const } : { path: [...path, 0] }),
    message: none ? `the zone has no ${key}` : `none of ${servers.join(', ')} is an IPv4 address`,
    hint: `expected one or two IPv4 addresses under ${key}`,
  };
}

/** Hosts have a time server, their first step waits for the clock; servers and pools are addresses or names. */
export const timeServer = rule('time-server', function* ({ ntp }) {
  if (ntp.servers.length + ntp.pools.length === 0) {
    yield {
      path: ['ntp'],
      at: 'key',
      message: 'hosts have no time server, and their first boot waits for a clock in step',
      hint: 'expected servers or pools under ntp; left out, ntp.ubuntu.com is asked',
    };
  }
  for (const key of ['servers', 'pools'] as const) {
    for (const [index, server] of ntp[key].entries()) {
      const known = family(server) !== undefined || (isHostName(server) && !/^[\d.]+$/.test(server));
      const special = specialAddress(server);
      if (known && special === undefined) continue;
      yield {
        path: ['ntp', key, index],
        message: `time server "${server}" is ${special === undefined ? 'neither an address nor a host name' : `${article(special)} address`}`,
        hint: 'expected a name such as ntp.ubuntu.com',
      };
    }
  }
});
