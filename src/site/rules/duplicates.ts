/** What may exist once on a site: addresses, MACs, machine identities. */
import type { Path } from '../../outcome/problem.ts';
import { fromInteger, toInteger } from '../address/address.ts';
import type { Host, Site } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** No address belongs to two hosts, or to a host and a gateway. */
export const duplicateAddress = rule('duplicate-address', function* (site) {
  const owners = new Map<string, string>();
  for (const { name, gateway, gateway6 } of site.networks) {
    if (gateway !== undefined) owners.set(gateway, `the gateway of ${name}`);
    if (gateway6 !== undefined) owners.set(oneSpelling(gateway6), `the gateway of ${name}`);
  }
  for (const host of site.hosts) {
    for (const { address, address6, path } of host.attachments) {
      if (address !== undefined) yield* claim(owners, address, host, path, 'address');
      if (address6 !== undefined) yield* claim(owners, oneSpelling(address6), host, path, 'address6');
    }
  }
});

function* claim(owners: Map<string, string>, address: string, host: Host, path: Path, key: string): Generator<Fault> {
  const owner = owners.get(address);
  if (owner === undefined) owners.set(address, host.name);
  else
    yield {
      path: [...path, key],
      message: `address ${address} of ${host.name} belongs to ${owner}`,
      hint: 'expected an unused address',
    };
}

/** IPv6 addresses have several spellings; this is the usual one. */
function oneSpelling(address6: string): string {
  return fromInteger(toInteger(address6), 6);
}

/** No MAC belongs to two hosts. */
export const duplicateMac = rule('duplicate-mac', function* (site) {
  const owners = new Map<string, string>();
  for (const host of site.hosts) {
    for (const mac of new Set(host.identity.macs)) {
      const owner = owners.get(mac);
      if (owner === undefined) owners.set(mac, host.name);
      else
        yield {
          path: macPath(host, mac),
          message: `MAC ${mac} of ${host.name} belongs to ${owner}`,
          hint: 'expected the MAC of one machine',
        };
    }
  }
});

/** A card's MAC is neither empty nor a group address. */
export const unusableMac = rule('unusable-mac', function* (site) {
  for (const host of site.hosts) {
    for (const mac of new Set(host.identity.macs)) {
      const group = (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
      if (group || mac === '00:00:00:00:00:00') {
        yield {
          path: macPath(host, mac),
          message: `MAC ${mac} of ${host.name} is ${group ? 'a group address' : 'empty'}, no card has it`,
          hint: 'expected what `ip link` prints for the card',
        };
      }
    }
  }
});

/** Where the site file gives this MAC: at a network, in a bond, or in the identity. */
function macPath(host: Host, mac: string): Path {
  for (const { nic, path } of host.attachments) if (nic.kind === 'mac' && nic.mac === mac) return [...path, 'nic'];
  for (const { nics, path } of host.bonds) {
    const index = nics.findIndex((nic) => nic.kind === 'mac' && nic.mac === mac);
    if (index >= 0) return [...path, 'nics', index];
  }
  return [...host.path, 'identity', 'macs', host.identity.macs.indexOf(mac)];
}

/** No serial number and no UUID belongs to two hosts. */
export const duplicateIdentity = rule('duplicate-identity', function* (site) {
  yield* identities(site, 'serial', 'serial number');
  yield* identities(site, 'uuid', 'UUID');
});

function* identities(site: Site, key: 'serial' | 'uuid', what: string): Generator<Fault> {
  const owners = new Map<string, string>();
  for (const host of site.hosts) {
    const value = host.identity[key];
    if (value === undefined) continue;
    const owner = owners.get(value);
    if (owner === undefined) owners.set(value, host.name);
    else
      yield {
        path: [...host.path, 'identity', key],
        message: `${what} "${value}" of ${host.name} belongs to ${owner}`,
        hint: `expected the ${what} of one machine`,
      };
  }
}
