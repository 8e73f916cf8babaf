/** KVM hosts against the labels of the zone: every label is a bridge that every host has, on a port CloudStack knows. */
import { nicName } from '../device-names.ts';
import type { Attachment, Host, Network, Site } from '../site.ts';
import { sameLabel, topology } from '../topology.ts';
import { type Fault, rule } from './rule.ts';
import { traffic } from './zone-parts.ts';

/** Every host of the zone is on every network that carries traffic. */
export const hostWithoutLabel = rule('host-without-label', function* (site) {
  const carried = new Map(traffic(site).map((one) => [one.network, one]));
  for (const host of topology(site).zoneHosts) {
    for (const { network, type, physical } of carried.values()) {
      if (host.attachments.some((one) => sameLabel(one.network, network))) continue;
      yield {
        path: [...host.path, 'networks'],
        at: 'key',
        message: `host ${host.name} is not on ${network.name}, which carries ${type} traffic of ${physical.name}`,
        hint: `expected ${network.name} among its networks`,
      };
    }
  }
});

/** The label of VXLAN guests has an IPv4 address on every host: tunnels start and end there. */
export const vxlanAddress = rule('vxlan-address', function* (site) {
  const labels = vxlanGuests(site).map(({ network }) => network);
  for (const host of topology(site).zoneHosts) {
    for (const { network, address, path } of host.attachments) {
      if (address !== undefined || !labels.some((label) => sameLabel(network, label))) continue;
      yield {
        path,
        message: `host ${host.name} has no IPv4 address on ${network.name}, over which VXLAN tunnels run`,
        hint: `expected an address of ${network.cidr.text}`,
      };
    }
  }
});

/** VXLAN adds 50 bytes: the network below carries 1550, or guests send less. */
export const vxlanMtu = rule('vxlan-mtu', function* (site) {
  const guests = vxlanGuests(site);
  const [smallest] = guests.toSorted((a, b) => mtuOf(a.network) - mtuOf(b.network));
  if (smallest === undefined || site.zone === undefined) return;
  const room = mtuOf(smallest.network) - 50;
  const setting = site.zone.settings[guestMtu];
  const sent = setting === undefined ? 1500 : Number(setting);
  if (!Number.isFinite(sent) || sent <= room) return;
  const { network, path } = smallest;
  yield {
    severity: 'warning',
    path: setting === undefined ? path : [...site.zone.path, 'settings', guestMtu],
    message: `guests send ${sent} bytes, but VXLAN over ${network.name} (MTU ${mtuOf(network)}) carries ${room}`,
    hint: `set ${guestMtu}: ${room} under zone.settings (zoneseed finalize gives it to CloudStack before the first guest), or mtu: ${sent + 50} or more on ${network.name}`,
  };
});

const guestMtu = 'vr.private.interface.max.mtu';

function mtuOf(network: Network): number {
  return network.mtu ?? 1500;
}

function vxlanGuests(site: Site): ReturnType<typeof traffic> {
  return traffic(site, 'guest').filter(({ physical }) => physical.isolation === 'VXLAN');
}

/** The agent builds `<port>.<vlan>` of at most 15 characters, so the port of a VLAN network has at most 8. */
export const vlanPortName = rule('vlan-port-name', function* (site) {
  for (const { host, attachment, name } of ports(site, vlanCarriers(site))) {
    if (name === undefined || name.length <= 8) continue;
    const { nic } = attachment;
    yield {
      ...portPlace(host, attachment),
      message: `${nic.kind === 'bond' ? 'bond' : 'card'} "${name}" of ${host.name} has ${name.length} characters, VLAN isolation has room for 8`,
      hint: nic.kind === 'bond' ? 'expected a name such as bond0' : `expected a bond of this one card: ${bondOf(name)}`,
    };
  }
});

/** A card known by MAC or address keeps the name its kernel gives it, and that may be too long for VLANs. */
export const vlanPortUnknown = rule('vlan-port-unknown', function* (site) {
  for (const network of vlanCarriers(site)) {
    const unknown = [...ports(site, new Set([network]))].filter(({ name }) => name === undefined);
    const [first] = unknown;
    if (first === undefined) continue;
    const others = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
    const { nic } = first.attachment;
    yield {
      severity: 'warning',
      path: traffic(site).find((one) => one.network === network)?.path ?? network.path,
      message: `the name of the card of ${first.host.name}${others} on ${network.name} is unknown, and VLAN isolation has room for 8 characters`,
      hint:
        nic.kind === 'mac'
          ? `make it a bond of this one card: ${bondOf(JSON.stringify(nic.mac))}`
          : 'name the card (nic: eno1), or make it a bond of this one card',
    };
  }
});

/** The networks on whose cards the agent makes VLAN devices: those of guests, and those of public ranges with a tag. */
export function vlanCarriers(site: Site): ReadonlySet<Network> {
  const tagged = site.zone?.publicIps.some(({ vlan }) => vlan !== 'untagged') ?? false;
  const carriers = [...traffic(site, 'guest'), ...(tagged ? traffic(site, 'public') : [])];
  return new Set(carriers.filter(({ physical }) => physical.isolation === 'VLAN').map(({ network }) => network));
}

function bondOf(card: string): string {
  return `bonds: { bond0: { nics: [${card}] } } and nic: bond0`;
}

/** The agent finds the port of a bridge by the beginning of its name. */
export const portName = rule('port-name', function* (site) {
  const labels = new Set(traffic(site).map(({ network }) => network));
  for (const { host, attachment, name } of ports(site, labels)) {
    if (
      name === undefined ||
      name.includes(':') ||
      /^(eth|bond|vlan|vx|em|ens|eno|enp|team|enx|dummy|lo|vni|p\d+p\d+)/.test(name)
    )
      continue;
    yield {
      ...portPlace(host, attachment),
      message: `the CloudStack agent does not take "${name}" of ${host.name} for a network port`,
      hint: 'expected a name that begins with eth, eno, ens, enp, enx, em, bond or team',
    };
  }
});

interface Port {
  readonly host: Host;
  readonly attachment: Attachment;
  readonly name: string | undefined;
}

/** The ports of these networks on the hosts of the zone, with their names where the site file tells them. */
function* ports(site: Site, networks: ReadonlySet<Network>): Generator<Port> {
  for (const host of topology(site).zoneHosts) {
    for (const attachment of host.attachments) {
      if ([...networks].some((one) => sameLabel(attachment.network, one)))
        yield { host, attachment, name: nicName(attachment.nic) };
    }
  }
}

function portPlace(host: Host, { nic, path }: Attachment): Pick<Fault, 'path' | 'at'> {
  return nic.kind === 'bond' ? { path: [...host.path, 'bonds', nic.bond], at: 'key' } : { path: [...path, 'nic'] };
}
