/** Names of network devices: Linux has room for 15 characters, and one device of a name on a host. */
import type { Path } from '../../outcome/problem.ts';
import type { Host, Nic, Site } from '../site.ts';
import { type Fault, rule } from './rule.ts';

/** Devices that exist already, or that CloudStack and libvirt make for themselves. */
const taken: ReadonlySet<string> = new Set(['lo', 'all', 'default', 'cloud0', 'virbr0', 'bonding_masters']);

/** Bridges, bonds and cards have names that Linux takes and nobody else uses. */
export const interfaceName = rule('interface-name', function* (site) {
  for (const { bridge, path } of site.networks) {
    if (bridge !== undefined) yield* judge('bridge', bridge, { path: [...path, 'bridge'] });
  }
  for (const host of site.hosts) {
    for (const { name, nics, path } of host.bonds) {
      yield* judge('bond', name, { path, at: 'key' });
      for (const [index, nic] of nics.entries()) yield* card(nic, [...path, 'nics', index]);
    }
    for (const { nic, path } of host.attachments) yield* card(nic, [...path, 'nic']);
  }
});

function* card(nic: Nic, path: Path): Generator<Fault> {
  if (nic.kind !== 'name') return;
  if (nic.name === 'auto') {
    yield { path, message: 'the cards of a bond cannot be found by themselves', hint: 'expected a MAC or a name' };
    return;
  }
  if (/^([0-9a-f]{1,2}[:-]){2,}|^[0-9a-f]{12}$/i.test(nic.name)) {
    yield {
      path,
      message: `"${nic.name}" is no MAC`,
      hint: 'expected six pairs of hex digits such as 52:54:00:0a:00:74',
    };
  } else yield* judge('card', nic.name, { path });
}

function* judge(what: string, name: string, place: Pick<Fault, 'path' | 'at'>): Generator<Fault> {
  if (name.length > 15) {
    yield {
      ...place,
      message: `${what} name "${name}" has ${name.length} characters`,
      hint: 'expected at most 15',
    };
  } else if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name)) {
    yield {
      ...place,
      message: `"${name}" cannot be the name of a ${what}`,
      hint: 'expected letters, digits, _ . and -, beginning with a letter',
    };
  } else if (taken.has(name)) {
    yield { ...place, message: `${what} name "${name}" is taken by the system`, hint: 'expected another name' };
  }
}

/** A bridge belongs to one network: its name is the label CloudStack knows the network by. */
export const duplicateBridge = rule('duplicate-bridge', function* (site) {
  const owners = new Map<string, string>();
  for (const { name, bridge, path } of site.networks) {
    if (bridge === undefined) continue;
    const owner = owners.get(bridge);
    if (owner === undefined) owners.set(bridge, name);
    else
      yield {
        path: [...path, 'bridge'],
        message: `bridge ${bridge} of ${name} belongs to ${owner}`,
        hint: 'expected a bridge of its own',
      };
  }
});

/** On one host no bridge, bond and card have the same name. */
export const interfaceTwice = rule('interface-twice', function* (site: Site) {
  for (const host of site.hosts) {
    const devices = new Map<string, string>();
    for (const { network } of host.attachments) if (network.bridge !== undefined) devices.set(network.bridge, 'bridge');
    for (const { name, path } of host.bonds) {
      const other = devices.get(name);
      if (other !== undefined) yield clash(host, 'bond', name, other, { path, at: 'key' });
      devices.set(name, 'bond');
    }
    for (const { nic, path } of cards(host)) {
      const other = nic.kind === 'name' ? devices.get(nic.name) : undefined;
      if (nic.kind === 'name' && other !== undefined) yield clash(host, 'card', nic.name, other, { path });
    }
  }
});

function clash(host: Host, what: string, name: string, other: string, place: Pick<Fault, 'path' | 'at'>): Fault {
  return {
    ...place,
    message: `${host.name} has a ${what} and a ${other} called ${name}`,
    hint: 'expected different names',
  };
}

function cards(host: Host): { nic: Nic; path: Path }[] {
  return [
    ...host.attachments.map(({ nic, path }) => ({ nic, path: [...path, 'nic'] })),
    ...host.bonds.flatMap(({ nics, path }) => nics.map((nic, index) => ({ nic, path: [...path, 'nics', index] }))),
  ];
}
