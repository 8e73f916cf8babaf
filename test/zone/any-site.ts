/** Any site with a zone: what of it may vary does, within what the rules of site files allow. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { ZonedSite } from '../../src/zone/kind.ts';
import { siteOf } from './zoned-sites.ts';

/** What varies between two states of one site: names and numbers of objects do not. */
export interface Fields {
  readonly dns: readonly string[];
  readonly internalDns: readonly string[];
  readonly guestDomain: string | undefined;
  readonly localStorage: boolean;
  readonly guestRange: readonly string[];
  /** Which bridge is under which traffic. */
  readonly guestOn: 'guest' | 'public';
  readonly podLast: number;
  readonly publicLast: number;
  readonly secondPublic: boolean;
  readonly storageLast: number;
  readonly tags: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

/** What a site keeps for life. */
export interface Shape {
  readonly version: string;
  readonly name: string;
  readonly isolation: 'VLAN' | 'VXLAN';
  /** Guests on a physical network of their own. */
  readonly apart: boolean;
  readonly storageTraffic: boolean;
  readonly storageIps: boolean;
  /** Hosts of each cluster. */
  readonly clusters: readonly number[];
  readonly zoneWide: boolean;
  readonly stores: number;
}

const address = fc.integer({ min: 1, max: 250 }).map((last) => `192.0.2.${last}`);

export const fields: fc.Arbitrary<Fields> = fc.record({
  dns: fc.uniqueArray(address, { minLength: 1, maxLength: 2 }),
  internalDns: fc.uniqueArray(address, { minLength: 1, maxLength: 2 }),
  guestDomain: fc.constantFrom(undefined, 'guests.lan', 'other.lan'),
  localStorage: fc.boolean(),
  guestRange: fc.constantFrom<readonly string[]>(['500-599'], ['500-599', '700'], ['600-650', '500-510'], ['500']),
  guestOn: fc.constantFrom('guest', 'public'),
  podLast: fc.integer({ min: 170, max: 199 }),
  publicLast: fc.integer({ min: 120, max: 149 }),
  secondPublic: fc.boolean(),
  storageLast: fc.integer({ min: 30, max: 60 }),
  tags: fc.uniqueArray(fc.constantFrom('fast', 'ssd', '빠른'), { maxLength: 2 }),
  settings: fc
    .record(
      {
        'vr.private.interface.max.mtu': fc.constantFrom('1450', '8950'),
        'expunge.delay': fc.constantFrom('60', '3600'),
        'network.gc.wait': fc.constantFrom('60', '600'),
        host: fc.constant('10.15.0.2,10.15.0.3'),
      },
      { requiredKeys: [] },
    )
    .map((settings) => ({ ...settings })),
});

export const shape: fc.Arbitrary<Shape> = fc.record({
  version: fc.constantFrom('4.19', '4.20', '4.22'),
  name: fc.constantFrom('TEST', 'zone 1', '존-서울', 'a/b 100%'),
  isolation: fc.constantFrom('VLAN', 'VXLAN'),
  apart: fc.boolean(),
  storageTraffic: fc.boolean(),
  storageIps: fc.boolean(),
  clusters: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  zoneWide: fc.boolean(),
  stores: fc.integer({ min: 1, max: 2 }),
});

/** The versions of the server that the site's words stand for. */
export const releases: Readonly<Record<string, string>> = {
  '4.19': '4.19.3.0',
  '4.20': '4.20.3.0',
  '4.22': '4.22.0.0',
};

/** The site of a shape with these fields. */
export function anySite(s: Shape, f: Fields): ZonedSite {
  return siteOf(stringify({ ...top(s), hosts: hosts(s), zone: zone(s, f) }));
}

function top({ version }: Shape) {
  const network = (third: number, bridge: string, more = {}) => ({
    cidr: `10.${third}.0.0/24`,
    gateway: `10.${third}.0.1`,
    bridge,
    mtu: 9000,
    ...more,
  });
  return {
    ...{ site: 'banana', domain: 'banana.lan', cloudstack: version, timezone: 'Asia/Seoul' },
    ...{ access: { user: 'boan' }, dns: { servers: ['192.0.2.53'] } },
    networks: {
      management: network(15, 'cloudbr0'),
      public: network(10, 'cloudbr1', { default_route: true }),
      storage: network(16, 'cloudbr2'),
      guest: network(17, 'cloudbr3'),
    },
  };
}

function hosts({ clusters }: Shape) {
  const at = (last: number) => ({
    management: { address: `10.15.0.${last}`, nic: 'eno1' },
    public: { address: `10.10.0.${last}`, nic: 'eno2' },
    storage: { address: `10.16.0.${last}`, nic: 'eno3' },
    guest: { address: `10.17.0.${last}`, nic: 'eno4' },
  });
  const kvm = clusters.flatMap((count, cluster) =>
    Array.from({ length: count }, (_, index) => [
      `kvm-${cluster}-${index}`,
      { roles: ['kvm'], networks: at(20 + 3 * cluster + index) },
    ]),
  );
  return {
    mgmt: { roles: ['management', 'database'], networks: at(2) },
    nfs: { roles: ['nfs'], networks: at(4), disks: { data: { match: { serial: '*Z1*' }, mount: '/export' } } },
    ...Object.fromEntries(kvm),
  };
}

function zone(s: Shape, f: Fields) {
  const under = { management: 'management', public: 'public', ...(s.storageTraffic ? { storage: 'storage' } : {}) };
  const guests = { isolation: s.isolation, guest_range: f.guestRange };
  const physical = s.apart
    ? [
        { name: 'under', isolation: 'VLAN', traffic: under },
        { name: 'Guests', ...guests, traffic: { guest: f.guestOn } },
      ]
    : [{ name: 'Physical', ...guests, traffic: { ...under, guest: f.guestOn } }];
  return {
    ...{ name: s.name, dns: f.dns, internal_dns: f.internalDns, local_storage: f.localStorage },
    ...(f.guestDomain === undefined ? {} : { guest_domain: f.guestDomain }),
    physical_networks: physical,
    public_ips: [
      { network: 'public', range: `10.10.0.110-10.10.0.${f.publicLast}` },
      ...(f.secondPublic ? [{ network: 'public', range: '10.10.0.200-10.10.0.210' }] : []),
    ],
    pods: [pod(s, f)],
    ...(s.zoneWide ? { primary_storage: [{ name: 'everywhere', export: 'nfs:/export/zone', tags: f.tags }] } : {}),
    secondary_storage: Array.from({ length: s.stores }, (_, index) => ({
      name: `secondary-${index}`,
      export: `nfs:/export/secondary-${index}`,
    })),
    settings: f.settings,
  };
}

function pod(s: Shape, f: Fields) {
  const storageIps = { network: 'storage', range: `10.16.0.100-10.16.0.${100 + f.storageLast}` };
  return {
    ...{ name: 'Pod', network: 'management', system_ips: `10.15.0.160-10.15.0.${f.podLast}` },
    ...(s.storageIps && s.storageTraffic ? { storage_ips: storageIps } : {}),
    clusters: s.clusters.map((count, cluster) => ({
      name: `Cluster ${cluster}`,
      hosts: Array.from({ length: count }, (_, index) => `kvm-${cluster}-${index}`),
      primary_storage: [{ name: `pool-${cluster}`, export: `nfs:/export/pool-${cluster}`, tags: f.tags }],
    })),
  };
}
