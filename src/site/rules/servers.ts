/** Servers hosts and the zone ask for names and time. */
import type { Path } from '../../outcome/problem.ts';
import { family } from '../address/address.ts';
import type { Zone } from '../site.ts';
import { isHostName } from './host-names.ts';
import { type Fault, rule } from './rule.ts';

/** Addresses that mean none, all, or a group of machines: unspecified, broadcast and multicast ones. */
const nobody = /^(0\.|2[2-5]\d\.[\d.]+$|[0:]+$|ff[\da-f]{2}:)/i;

/** Name servers are addresses: before they answer, no name can be looked up. */
export const dnsServer = rule('dns-server', function* ({ dns, zone }) {
  for (const [index, server] of dns.servers.entries()) {
    const known = family(server) !== undefined;
    if (known && !nobody.test(server)) continue;
    yield {
      path: ['dns', 'servers', index],
      message: `name server "${server}" is ${known ? 'the address of no machine' : 'no address'}`,
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

/** Time servers and pools are addresses or names. */
export const timeServer = rule('time-server', function* ({ ntp }) {
  for (const key of ['servers', 'pools'] as const) {
    for (const [index, server] of ntp[key].entries()) {
      const known = family(server) !== undefined || (isHostName(server) && !/^[\d.]+$/.test(server));
      if (known && !nobody.test(server)) continue;
      yield {
        path: ['ntp', key, index],
        message: `time server "${server}" is ${known ? 'the address of no machine' : 'neither an address nor a host name'}`,
        hint: 'expected a name such as ntp.ubuntu.com',
      };
    }
  }
});
