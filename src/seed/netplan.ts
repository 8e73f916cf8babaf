/**
 * The network of one host as netplan's mapping, for the installer and for cloud-init alike.
 * Devices are built from below: card, bond, VLAN, bridge. What carries no address is told to stay silent. Everything is optional:
 * a cable that is out, or a card that is another, would block every boot for two minutes before anything could say so, and
 * nothing here needs to be waited for: the seed is on the machine, each step of the first boot waits for what it needs itself,
 * and CloudStack's services start without waiting too. `critical` is not set: nothing here boots from the network.
 */
import { sameNic, vlanName } from '../site/device-names.ts';
import type { Attachment, Bond, Host, Nic, Site } from '../site/site.ts';
import { addressing } from './netplan-routes.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

/** What every layer gets that the host does not speak through. `link-local: []` lets a carrier alone make it ready. */
const SILENT = { dhcp4: false, dhcp6: false, 'accept-ra': false, 'link-local': [], optional: true } as const;

type Device = Record<string, YamlValue | undefined>;
type Section = Record<string, Device>;
interface Devices {
  readonly ethernets: Section;
  readonly bonds: Section;
  readonly vlans: Section;
  readonly bridges: Section;
}

/** What stands for the name of a card that the installer finds by its DHCP address; replaced before it is read again. */
export function nicToken(network: string): string {
  return `zsnic-${network}`;
}

/** What stands for the MAC of such a card. */
export function macToken(network: string): string {
  return `zsmac-${network}`;
}

/** The netplan mapping, `version: 2`, without the outer `network:`. The same host always gives the same mapping. */
export function netplan(site: Site, host: Host): YamlMap {
  const devices: Devices = { ethernets: {}, bonds: {}, vlans: {}, bridges: {} };
  for (const attachment of host.attachments) {
    const top = layers(devices, host, attachment);
    const addressed = attachment.address !== undefined || attachment.address6 !== undefined;
    if (addressed) speak(top, addressing(site, host, attachment));
  }
  const sections = Object.entries(devices).filter(([, section]) => Object.keys(section).length > 0);
  return { version: 2, ...Object.fromEntries(sections) };
}

/** An address belongs on this device, and it keeps its IPv6 link-local address. */
function speak(top: Device, spoken: YamlMap): void {
  delete top['link-local'];
  Object.assign(top, spoken);
}

/** Adds the devices of one attachment and gives the topmost, the one an address belongs on. */
function layers(devices: Devices, host: Host, attachment: Attachment): Device {
  const { network, nic } = attachment;
  const mtu = layerMtu(host, attachment);
  let name = baseId(host, nic);
  let top = base(devices, host, nic);
  if (network.vlan !== undefined) {
    const vlan = vlanName(host, nic, network.vlan);
    top = device(devices.vlans, vlan, { id: network.vlan, link: name, ...SILENT, ...mtu });
    name = vlan;
  }
  if (network.bridge !== undefined) {
    top = device(devices.bridges, network.bridge, {
      interfaces: [name],
      macaddress: macOf(host, nic),
      parameters: { stp: false, 'forward-delay': 0 },
      ...SILENT,
      ...mtu,
    });
  }
  return top;
}

/** The card or bond under an attachment. Its MTU is the largest of what it carries: a VLAN cannot exceed its parent. */
function base(devices: Devices, host: Host, nic: Nic): Device {
  const mtu = baseMtu(host, nic);
  if (nic.kind !== 'bond')
    return device(devices.ethernets, baseId(host, nic), { ...match(host, nic), ...SILENT, ...mtu });
  const bond = bondOf(host, nic.bond);
  for (const member of bond.nics) {
    device(devices.ethernets, baseId(host, member), { ...match(host, member), ...SILENT, ...mtu });
  }
  return device(devices.bonds, bond.name, {
    interfaces: bond.nics.map((member) => baseId(host, member)),
    macaddress: macOf(host, nic),
    parameters: bondParameters(host, bond),
    ...SILENT,
    ...mtu,
  });
}

function bondParameters(host: Host, bond: Bond): YamlMap {
  const primary = bond.nics.find((nic) => bond.primary === (nic.kind === 'mac' ? nic.mac : nic.name));
  return {
    mode: bond.mode,
    'lacp-rate': bond.lacpRate,
    'mii-monitor-interval': `${bond.miiMonitorInterval}`,
    'transmit-hash-policy': bond.transmitHashPolicy,
    primary: primary && baseId(host, primary),
  };
}

/**
 * How a card is found. A MAC is matched without `set-name`: cloud-init takes the pair for a card that must be there and
 * gives up on all networking when it is not. In a cloud image nothing can look for the card, so `auto` is the only one.
 */
function match(host: Host, nic: Nic): YamlMap {
  if (nic.kind === 'mac') return { match: { macaddress: nic.mac } };
  if (nic.kind === 'auto' && host.install === 'cloud-image') return { match: { name: 'e*' } };
  return {};
}

/** The id of a card or bond: the interface's name, or a label where it is matched by MAC. */
function baseId(host: Host, nic: Nic): string {
  if (nic.kind === 'mac') return `nic-${nic.mac.replaceAll(':', '')}`;
  if (nic.kind === 'name') return nic.name;
  if (nic.kind === 'bond') return nic.bond;
  return host.install === 'cloud-image' ? 'nic' : nicToken(nic.network);
}

/** The MAC to pin on what sits on a card, where one is known, so that neighbours keep seeing the card's own. */
function macOf(host: Host, nic: Nic): string | undefined {
  if (nic.kind === 'mac') return nic.mac;
  if (nic.kind === 'auto') return host.install === 'cloud-image' ? undefined : macToken(nic.network);
  if (nic.kind === 'bond') return bondOf(host, nic.bond).nics.find((member) => member.kind === 'mac')?.mac;
  return undefined;
}

function bondOf(host: Host, name: string): Bond {
  const bond = host.bonds.find((candidate) => candidate.name === name);
  if (bond === undefined) throw new Error(`host ${host.name} has no bond ${name}`);
  return bond;
}

/** As soon as one network on a card has an MTU, each layer states its own: a bridge would take its port's. */
function layerMtu(host: Host, attachment: Attachment): { mtu?: number } {
  return baseMtu(host, attachment.nic).mtu === undefined ? {} : { mtu: attachment.network.mtu ?? 1500 };
}

function baseMtu(host: Host, nic: Nic): { mtu?: number } {
  const carried = host.attachments.filter((other) => sameNic(other.nic, nic)).map((other) => other.network);
  if (carried.every((network) => network.mtu === undefined)) return {};
  return { mtu: Math.max(...carried.map((network) => network.mtu ?? 1500)) };
}

/** The device of this name, made on first sight: several networks may share a card or a bond. */
function device(section: Section, id: string, made: Device): Device {
  const known = section[id] ?? made;
  section[id] = known;
  return known;
}
