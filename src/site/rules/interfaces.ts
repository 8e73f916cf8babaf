/** Names of network devices: Linux has room for 15 characters, and one device of a name on a host. */
import { didYouMean, type Path } from '../../outcome/problem.ts';
import { vlanName } from '../device-names.ts';
import type { Host, Network, Nic, Site } from '../site.ts';
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
      for (const [index, nic] of nics.entries()) yield* card(host, nic, [...path, 'nics', index]);
    }
    for (const { nic, path } of host.attachments) yield* card(host, nic, [...path, 'nic']);
  }
});

function* card(host: Host, nic: Nic, path: Path): Generator<Fault> {
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
    return;
  }
  const other = noCard.find(({ form }) => form.test(nic.name));
  if (other === undefined) yield* judge('card', nic.name, { path });
  else {
    const bonds = host.bonds.map(({ name }) => name);
    const hint = other.hint ?? didYouMean(nic.name, bonds, `define it under bonds of ${host.name}`);
    yield { path, message: `"${nic.name}" of ${host.name} is ${other.what}, not a card`, hint };
  }
}

/** Names that no wired card has: devices that somebody makes on top of one, and wireless ones. */
const noCard: readonly { form: RegExp; what: string; hint?: string }[] = [
  { form: /^(bond|team)\d/, what: 'a bond that the host does not have' },
  {
    form: /^[A-Za-z]\w*\.\d{1,4}$|^vlan\d/,
    what: 'a VLAN device',
    hint: 'expected the card below it, and vlan: at the network',
  },
  {
    form: /^(wl|ww)[a-z]*\d/,
    what: 'a wireless device',
    hint: 'expected a wired card: a bridge cannot take a wireless one',
  },
  {
    form: /^(br|virbr|cloudbr|lxdbr|docker|veth|vnet|tap|tun|wg)-?\d/,
    what: 'a virtual device',
    hint: 'expected a wired card',
  },
];

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

/** On a host a bridge belongs to one network. Networks that no host is on together may share a name: pods have segments of their own. */
export const duplicateBridge = rule('duplicate-bridge', function* (site) {
  const reported = new Set<Network>();
  for (const host of site.hosts) {
    const owners = new Map<string, Network>();
    for (const { network } of host.attachments) {
      if (network.bridge === undefined) continue;
      const owner = owners.get(network.bridge);
      if (owner === undefined) owners.set(network.bridge, network);
      else if (!reported.has(network)) {
        reported.add(network);
        yield {
          path: [...network.path, 'bridge'],
          message: `bridge ${network.bridge} of ${network.name} belongs to ${owner.name} on ${host.name}, which is on both`,
          hint: 'expected a bridge of its own',
        };
      }
    }
  }
});

/** On one host no bridge, bond, VLAN device and card have the same name. */
export const interfaceTwice = rule('interface-twice', function* (site: Site) {
  for (const host of site.hosts) {
    const devices = new Map<string, string>();
    for (const { network } of host.attachments) if (network.bridge !== undefined) devices.set(network.bridge, 'bridge');
    for (const { what, name, ...place } of [...made(host), ...cards(host)]) {
      const other = devices.get(name);
      // Two networks under one tag on one card are the concern of `nic-shared`.
      if (other !== undefined && !(other === what && what === 'VLAN device'))
        yield clash(host, what, name, other, place);
      if (what !== 'card') devices.set(name, what);
    }
  }
});

interface Named extends Pick<Fault, 'path' | 'at'> {
  readonly what: 'bond' | 'VLAN device' | 'card';
  readonly name: string;
  readonly path: Path;
}

/** What netplan makes on a host below its bridges. */
function made(host: Host): Named[] {
  return [
    ...host.bonds.map(({ name, path }): Named => ({ what: 'bond', name, path, at: 'key' })),
    ...host.attachments.flatMap(({ network, nic, path }): Named[] =>
      network.vlan === undefined
        ? []
        : [{ what: 'VLAN device', name: vlanName(host, nic, network.vlan), path, at: 'key' }],
    ),
  ];
}

function clash(host: Host, what: string, name: string, other: string, place: Pick<Fault, 'path' | 'at'>): Fault {
  return {
    ...place,
    message: `${host.name} has a ${what} and a ${other} called ${name}`,
    hint: 'expected different names',
  };
}

function cards(host: Host): Named[] {
  const named = (nic: Nic, path: Path): Named[] =>
    nic.kind === 'name' ? [{ what: 'card', name: nic.name, path }] : [];
  return [
    ...host.attachments.flatMap(({ nic, path }) => named(nic, [...path, 'nic'])),
    ...host.bonds.flatMap(({ nics, path }) => nics.flatMap((nic, index) => named(nic, [...path, 'nics', index]))),
  ];
}
