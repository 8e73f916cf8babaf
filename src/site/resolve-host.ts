/** One host of the site file: its networks in order, its cards told apart, everything it can be recognised by. */
import type { Path } from '../outcome/problem.ts';
import type { Resolver } from './resolver.ts';
import type { Attachment, Bond, DataDisk, Host, Network, Nic } from './site.ts';
import type { SiteInput } from './site-schema.ts';

type HostInput = SiteInput['hosts'][string];

/** As Linux, Windows and switches write it. */
const MAC = /^([0-9a-f]{2}([:-][0-9a-f]{2}){5}|[0-9a-f]{4}(\.[0-9a-f]{4}){2})$/i;

/** Resolves one host; reports unknown roles and networks. */
export function resolveHost(
  resolver: Resolver,
  site: SiteInput,
  networks: ReadonlyMap<string, Network>,
  name: string,
  input: HostInput,
): Host {
  const path: Path = ['hosts', name];
  for (const [index, role] of input.roles.entries()) resolver.checkRole(role, [...path, 'roles', index]);
  for (const network of Object.keys(input.networks))
    resolver.find('network', networks, network, [...path, 'networks', network], 'key');
  const bonds = Object.entries(input.bonds).map(([bond, value]) => resolveBond(bond, value, [...path, 'bonds', bond]));
  const attachments = [...networks.values()]
    .filter((network) => input.networks[network.name] !== undefined)
    .map((network) => resolveAttachment(input, network, networks, bonds, [...path, 'networks', network.name]));
  return {
    name,
    fqdn: `${name}.${site.domain}`,
    roles: resolver.context.roles.filter((role) => role === 'common' || input.roles.includes(role)),
    install: input.install,
    firmware: input.firmware,
    consoles: input.console ?? site.console,
    attachments,
    bonds,
    identity: {
      // Makers pad it with blanks, and no loader compares them.
      serial: input.identity.serial?.trim(),
      uuid: input.identity.uuid?.toLowerCase(),
      macs: knownMacs(input.identity.macs, attachments, bonds),
    },
    disks: resolveDisks(input, [...path, 'disks']),
    path,
  };
}

function resolveAttachment(
  host: HostInput,
  network: Network,
  networks: ReadonlyMap<string, Network>,
  bonds: readonly Bond[],
  path: Path,
): Attachment {
  const given = host.networks[network.name];
  const value = typeof given === 'string' ? { address: given } : (given ?? {});
  const written = value.nic ?? host.nic;
  return {
    network,
    address: value.address,
    address6: value.address6,
    nic:
      written === undefined || written === 'auto'
        ? defaultNic(host, network, networks, bonds, written)
        : nicOf(written, bonds),
    path,
  };
}

/**
 * The card of a network that names none. A tagged network cannot be found by an address the installer's DHCP gave, so it
 * rides on the card of the host's only untagged network, when there is exactly one.
 */
function defaultNic(
  host: HostInput,
  network: Network,
  networks: ReadonlyMap<string, Network>,
  bonds: readonly Bond[],
  written: 'auto' | undefined,
): Nic {
  if (network.vlan === undefined) return { kind: 'auto', network: network.name };
  const untagged = Object.keys(host.networks).filter(
    (name) => networks.get(name)?.vlan === undefined && networks.has(name),
  );
  const [only] = untagged;
  if (only === undefined || untagged.length > 1) return { kind: 'auto', network: network.name };
  const sibling = host.networks[only];
  const nic = (typeof sibling === 'string' ? undefined : sibling?.nic) ?? (written === 'auto' ? undefined : host.nic);
  return nic === undefined || nic === 'auto' ? { kind: 'auto', network: only } : nicOf(nic, bonds);
}

function nicOf(written: string, bonds: readonly Bond[]): Nic {
  if (bonds.some((bond) => bond.name === written)) return { kind: 'bond', bond: written };
  return cardOf(written);
}

function cardOf(written: string): Nic & { kind: 'mac' | 'name' } {
  return MAC.test(written) ? { kind: 'mac', mac: normalMac(written) } : { kind: 'name', name: written };
}

function normalMac(mac: string): string {
  const pairs =
    mac
      .toLowerCase()
      .replace(/[^0-9a-f]/g, '')
      .match(/../g) ?? [];
  return pairs.join(':');
}

function resolveBond(name: string, input: HostInput['bonds'][string], path: Path): Bond {
  const { lacp_rate, transmit_hash_policy, mii_monitor_interval, nics, mode, primary } = input;
  return {
    name,
    nics: nics.map(cardOf),
    mode,
    miiMonitorInterval: mii_monitor_interval,
    lacpRate: lacp_rate,
    transmitHashPolicy: transmit_hash_policy,
    primary: primary !== undefined && MAC.test(primary) ? normalMac(primary) : primary,
    path,
  };
}

function knownMacs(given: readonly string[], attachments: readonly Attachment[], bonds: readonly Bond[]): string[] {
  const cards = [...attachments.map((attachment) => attachment.nic), ...bonds.flatMap((bond) => bond.nics)];
  const macs = cards.flatMap((nic) => (nic.kind === 'mac' ? [nic.mac] : []));
  return [...new Set([...given.map((mac) => (MAC.test(mac) ? normalMac(mac) : mac)), ...macs])];
}

function resolveDisks(input: HostInput, path: Path): Host['disks'] {
  const { system, ...data } = input.disks;
  const systemPath: Path = [...path, 'system'];
  return {
    system: {
      matches: Array.isArray(system.match) ? system.match : [system.match],
      raid: system.raid,
      volumes: Object.entries(system.volumes).map(([mount, size]) => ({
        mount,
        size,
        path: [...systemPath, 'volumes', mount],
      })),
      path: systemPath,
    },
    data: Object.entries(data).map(([name, disk]): DataDisk => ({ name, ...disk, path: [...path, name] })),
  };
}
