/** Addresses that mean no machine of a segment: loopback, link-local, multicast, reserved and unspecified ones. */
import type { Path } from '../../outcome/problem.ts';
import type { Cidr } from '../address/address.ts';
import { specialAddress, specialUse } from '../address/special.ts';
import type { Site } from '../site.ts';
import { topology } from '../topology.ts';
import { type Fault, rule } from './rule.ts';

/** Networks, gateways beside them and servers of exports are where machines can be. */
export const specialAddresses = rule('special-address', function* (site: Site) {
  for (const { name, cidr, cidr6, gateway6, path } of site.networks) {
    yield* network(name, cidr, [...path, 'cidr']);
    if (cidr6 !== undefined) yield* network(name, cidr6, [...path, 'cidr6']);
    // A router is found by its link-local address as well (RFC 4861).
    if (gateway6 !== undefined && specialAddress(gateway6) !== 'link-local')
      yield* machine(`gateway ${gateway6} of ${name}`, gateway6, [...path, 'gateway6']);
  }
  for (const { gateway, path } of site.zone?.publicIps ?? [])
    yield* machine(`gateway ${gateway} of public_ips`, gateway, [...path, 'gateway']);
  for (const { name, server, path } of topology(site).stores)
    yield* machine(`server ${server} of storage ${name}`, server, [...path, 'export']);
});

function* network(name: string, cidr: Cidr, path: Path): Generator<Fault> {
  const what = specialUse(cidr);
  if (what === undefined) return;
  yield {
    path,
    message: `network ${name} (${cidr.text}) has ${what} addresses, which no machine can have there`,
    hint: cidr.family === 4 ? 'expected a network such as 10.15.0.0/24' : 'expected a network such as fd00:15::/64',
  };
}

function* machine(what: string, address: string, path: Path): Generator<Fault> {
  const use = specialAddress(address);
  if (use !== undefined)
    yield { path, message: `${what} is ${article(use)} address`, hint: 'expected the address of a machine' };
}

/** `a loopback`, `an unspecified`. */
export function article(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}
