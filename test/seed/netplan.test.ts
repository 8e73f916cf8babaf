import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { netplan } from '../../src/seed/netplan.ts';
import { yamlText } from '../../src/seed/yaml.ts';
import type { Host, Site } from '../../src/site/site.ts';
import { example, exampleNames, hostOf, smallSite } from './sites.ts';

interface Device {
  readonly addresses?: string[];
  readonly mtu?: number;
  readonly optional?: boolean;
  readonly 'link-local'?: string[];
  readonly interfaces?: string[];
  readonly link?: string;
  readonly macaddress?: string;
  readonly match?: Record<string, string>;
  readonly nameservers?: { addresses: string[]; search?: string[] };
  readonly routes?: { to: string; via?: string; table?: number; scope?: string; metric?: number }[];
  readonly 'routing-policy'?: { from: string; table: number; priority: number }[];
  readonly parameters?: Record<string, unknown>;
}
type Section = Record<string, Device>;
interface Mapping {
  readonly version: number;
  readonly ethernets: Section;
  readonly bonds?: Section;
  readonly vlans?: Section;
  readonly bridges?: Section;
}

const of = (site: Site, host: Host) => netplan(site, host) as unknown as Mapping;
const one = (site: Site) => of(site, hostOf(site, 'one'));
const devicesOf = (mapping: Mapping): Section => ({
  ...mapping.ethernets,
  ...mapping.bonds,
  ...mapping.vlans,
  ...mapping.bridges,
});
const everyHost = exampleNames.flatMap((name) => {
  const site = example(name);
  return site.hosts.map((host) => ({ name: `${host.name} of ${name}`, site, host }));
});
const LAN = 'lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true }';

const folder = mkdtempSync(join(tmpdir(), 'zoneseed-netplan-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the real netplan makes of the mapping, cards found by address being called ens3, ens4 and so on. */
function generate(mapping: Mapping): Record<string, string> {
  const root = mkdtempSync(join(folder, 'root-'));
  const found: string[] = [];
  const number = (word: string) => (found.includes(word) ? found.indexOf(word) : found.push(word) - 1);
  const text = yamlText({ network: mapping as never })
    .replace(/zsmac-([\w-]+)/g, (_, network: string) => `"52:54:00:00:00:0${number(network)}"`)
    .replace(/zsnic-([\w-]+)/g, (_, network: string) => `ens${3 + number(network)}`);
  mkdirSync(join(root, 'etc/netplan'), { recursive: true });
  writeFileSync(join(root, 'etc/netplan/50-zoneseed.yaml'), text, { mode: 0o600 });
  const { status, stderr } = spawnSync('netplan', ['generate', '--root-dir', root], { encoding: 'utf8' });
  expect(`${status} ${stderr}`).toBe('0 ');
  const units = join(root, 'run/systemd/network');
  return Object.fromEntries(readdirSync(units).map((name) => [name, readFileSync(join(units, name), 'utf8')]));
}

describe('the netplan of every example host', () => {
  it.each(everyHost)('is accepted by netplan without a warning: $name', ({ site, host }) => {
    const units = Object.values(generate(of(site, host))).join('\n');
    for (const { address, network } of host.attachments) {
      if (address !== undefined) expect(units).toContain(`Address=${address}/${network.cidr.prefix}`);
    }
  });

  it.each(everyHost)(
    'lets no cable that is out block a boot, and what has no address be silent: $name',
    ({ site, host }) => {
      for (const [id, device] of Object.entries(devicesOf(of(site, host)))) {
        expect([id, device.optional]).toEqual([id, true]);
        if (device.addresses === undefined) expect([id, device['link-local']]).toEqual([id, []]);
      }
    },
  );

  it.each(everyHost)('has at most one default route a family in the main table: $name', ({ site, host }) => {
    const routes = Object.values(devicesOf(of(site, host))).flatMap((device) => device.routes ?? []);
    const main = routes.filter((route) => route.to === 'default' && route.table === undefined);
    expect(main.filter((route) => !route.via?.includes(':'))).toHaveLength(1);
    expect(main.filter((route) => route.via?.includes(':')).length).toBeLessThanOrEqual(1);
  });

  it.each(everyHost)('gives no device a larger MTU than what it runs over: $name', ({ site, host }) => {
    const devices = devicesOf(of(site, host));
    for (const device of Object.values(devices)) {
      for (const below of [...(device.interfaces ?? []), ...(device.link === undefined ? [] : [device.link])]) {
        expect(devices[below]?.mtu ?? 1500).toBeGreaterThanOrEqual(device.mtu ?? 1500);
      }
    }
  });

  it.each(everyHost)('never pairs a MAC with set-name, and never enslaves a card twice: $name', ({ site, host }) => {
    const devices = Object.values(devicesOf(of(site, host)));
    expect(devices.some((device) => 'set-name' in device)).toBe(false);
    const members = devices.flatMap((device) => device.interfaces ?? []);
    expect(new Set(members).size).toBe(members.length);
  });
});

describe('netplan', () => {
  it('puts the address on the card where the network has no bridge', () => {
    const site = smallSite(
      `{ ${LAN} }`,
      '{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: "AA:BB:CC:00:00:01" } } }',
    );
    expect(one(site)).toEqual({
      version: 2,
      ethernets: {
        'nic-aabbcc000001': {
          match: { macaddress: 'aa:bb:cc:00:00:01' },
          dhcp4: false,
          dhcp6: false,
          'accept-ra': false,
          optional: true,
          addresses: ['10.0.0.5/24'],
          nameservers: { addresses: ['9.9.9.9'], search: ['test.lan'] },
          routes: [{ to: 'default', via: '10.0.0.1' }],
        },
      },
    });
  });

  it('names a VLAN after its parent where that fits, and otherwise by its number', () => {
    const networks = `{ ${LAN}, v: { cidr: 10.2.0.0/24, vlan: 2000 }, w: { cidr: 10.3.0.0/24, vlan: 2000 } }`;
    const named = smallSite(
      networks,
      '{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: ens3 }, v: { address: 10.2.0.5, nic: ens3 }, w: { address: 10.3.0.5, nic: enp65s0f0np0 } } }',
    );
    expect(Object.keys(one(named).vlans ?? {})).toEqual(['ens3.2000', 'vlan2000.1']);
    const matched = smallSite(networks, '{ roles: [nfs], networks: { lan: 10.0.0.5, v: 10.2.0.5 } }');
    expect(one(matched).vlans?.vlan2000).toMatchObject({ id: 2000, link: 'zsnic-lan', addresses: ['10.2.0.5/24'] });
    generate(one(matched));
  });

  it('keeps a card silent that only carries a VLAN', () => {
    const site = smallSite(
      `{ ${LAN}, v: { cidr: 10.2.0.0/24, vlan: 7 } }`,
      '{ roles: [nfs], networks: { lan: 10.0.0.5, v: { address: 10.2.0.5, nic: ens9 } } }',
    );
    expect(one(site).ethernets.ens9).toMatchObject({
      optional: true,
      'link-local': [],
      'accept-ra': false,
      dhcp4: false,
    });
  });

  it('states 1500 beside a jumbo VLAN, because a bridge would take the MTU of its port', () => {
    const networks = `{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true, bridge: br0 }, st: { cidr: 10.2.0.0/24, vlan: 7, mtu: 9000 } }`;
    const mapping = one(smallSite(networks, '{ roles: [nfs], nic: ens3, networks: { lan: 10.0.0.5, st: 10.2.0.5 } }'));
    expect([mapping.ethernets.ens3?.mtu, mapping.vlans?.['ens3.7']?.mtu, mapping.bridges?.br0?.mtu]).toEqual([
      9000, 9000, 1500,
    ]);
  });

  it('answers by a second gateway from a table of its own, in both families', () => {
    const networks = `{ ${LAN}, two: { cidr: 10.2.0.0/24, gateway: 10.2.0.1, cidr6: "fd02::/64", gateway6: "fd02::1", policy_routing: true, routes: [{ to: 172.16.0.0/12, via: 10.2.0.9, metric: 50 }] } }`;
    const site = smallSite(
      networks,
      '{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: ens3 }, two: { address: 10.2.0.5, address6: "fd02::5", nic: ens4 } } }',
    );
    expect(one(site).ethernets.ens4).toMatchObject({
      addresses: ['10.2.0.5/24', 'fd02::5/64'],
      routes: [
        { to: '172.16.0.0/12', via: '10.2.0.9', metric: 50 },
        { to: '10.2.0.0/24', scope: 'link', table: 102 },
        { to: '172.16.0.0/12', via: '10.2.0.9', metric: 50, table: 102 },
        { to: 'default', via: '10.2.0.1', table: 102 },
        { to: 'fd02::/64', scope: 'link', table: 102 },
        { to: 'default', via: 'fd02::1', table: 102 },
      ],
      'routing-policy': [
        { from: '10.2.0.5', table: 102, priority: 100 },
        { from: 'fd02::5', table: 102, priority: 100 },
      ],
    });
    expect(Object.values(generate(one(site))).join('')).toMatch(
      /\[RoutingPolicyRule\]\nFrom=10\.2\.0\.5\nTable=102\nPriority=100/,
    );
  });

  it('asks a name server through the card of its own network, since resolved sends nowhere else', () => {
    const site = smallSite(
      `{ ${LAN}, two: { cidr: 10.2.0.0/24 } }`,
      '{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: ens3 }, two: { address: 10.2.0.5, nic: ens4 } } }',
    );
    const dns = { servers: ['10.2.0.53', '9.9.9.9'], search: [] };
    const mapping = of({ ...site, dns }, hostOf(site, 'one'));
    expect(mapping.ethernets.ens4?.nameservers).toEqual({ addresses: ['10.2.0.53'], search: undefined });
    expect(mapping.ethernets.ens3?.nameservers).toEqual({ addresses: ['9.9.9.9'], search: undefined });
  });

  it('makes a bond of its members with the primary by id, and pins the first known MAC', () => {
    const host =
      '{ roles: [nfs], nic: bond0, bonds: { bond0: { nics: ["aa:bb:cc:00:00:01", ens5], mode: active-backup, primary: "AA:BB:CC:00:00:01" } }, networks: { lan: 10.0.0.5 } }';
    const mapping = one(smallSite(`{ ${LAN} }`, host));
    expect(mapping.bonds?.bond0).toMatchObject({
      interfaces: ['nic-aabbcc000001', 'ens5'],
      macaddress: 'aa:bb:cc:00:00:01',
      parameters: { mode: 'active-backup', 'mii-monitor-interval': '100', primary: 'nic-aabbcc000001' },
    });
    expect(generate(mapping)).toMatchObject({
      '10-netplan-bond0.netdev': expect.stringContaining('MIIMonitorSec=100ms'),
    });
  });

  it('leaves a bridge without an address silent and lets boot go on without it', () => {
    const networks = `{ ${LAN}, guest: { cidr: 10.9.0.0/24, bridge: cloudbr1 } }`;
    const mapping = one(
      smallSite(
        networks,
        '{ roles: [nfs], networks: { lan: { address: 10.0.0.5, nic: ens3 }, guest: { nic: ens4 } } }',
      ),
    );
    expect(mapping.bridges?.cloudbr1).toMatchObject({ interfaces: ['ens4'], optional: true, 'link-local': [] });
    expect(mapping.bridges?.cloudbr1?.addresses).toBeUndefined();
    generate(mapping);
  });

  it('takes the only card there is in a cloud image, where nothing can look for it', () => {
    const mapping = one(smallSite(`{ ${LAN} }`, '{ roles: [nfs], install: cloud-image, networks: { lan: 10.0.0.5 } }'));
    expect(mapping.ethernets).toMatchObject({ nic: { match: { name: 'e*' }, addresses: ['10.0.0.5/24'] } });
  });
});
