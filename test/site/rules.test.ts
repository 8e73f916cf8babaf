/** What rules leave alone; what they refuse is in test/problems. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mainAddress } from '../../src/site/reach.ts';
import { rules } from '../../src/site/rules/all-rules.ts';
import { judgeText } from './judged.ts';

const examples = join(import.meta.dirname, '../../examples');
const reference = readFileSync(join(examples, 'reference.yaml'), 'utf8');
const load = (text: string) => judgeText(join(examples, 'changed.yaml'), text);

function changed(text: string, ...changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`nothing to change: ${from}`);
    return before.replace(from, to);
  }, text);
}

describe('a site is left alone when', () => {
  const kvm = 'management: 10.15.0.117\n      public: 10.10.0.117';
  const nfs = 'management: 10.15.0.118\n      public: 10.10.0.118';
  const dataMatch = 'match: { path: /dev/sdb }';
  const systemMatch = 'match: { path: /dev/sda }';
  const management = 'gateway: 10.15.0.1\n    bridge: cloudbr0';
  const office = '  office: { cidr: 10.40.0.0/24, gateway: 10.40.0.1, default_route: true }\n\n';
  test.each<[string, string, [string, string][]]>([
    [
      'the system is on the SSD and the data on the other disk',
      'disk-match-broad',
      [
        [systemMatch, 'match: { ssd: true }'],
        [dataMatch, 'match: { ssd: false }'],
      ],
    ],
    [
      'one disk is told by size and the other by serial',
      'disk-match-broad',
      [[dataMatch, 'match: { serial: "*Z1*" }']],
    ],
    [
      'a disk is told by where it is plugged in',
      'disk-whole',
      [
        [systemMatch, 'match: { id_path: "pci-0000:00:17.0-ata-1" }'],
        [dataMatch, 'match: { devpath: /devices/pci0000:00/0000:00:17.0/ata2/block/sdb }'],
      ],
    ],
    [
      'two disks of a model differ in size',
      'disk-twice',
      [
        [systemMatch, 'match: { model: "ST4000*", size: smallest }'],
        [dataMatch, 'match: { model: "ST4000*", size: largest }'],
      ],
    ],
    ['a domain ends in a number', 'domain', [['domain: banana.lan', 'domain: banana.7']]],
    ['a data disk is below /var/lib', 'mount-point', [['mount: /export', 'mount: /var/lib/mysql']]],
    ['the export is the mount point itself', 'export-on-data-disk', [['nfs-01:/export/primary', 'nfs-01:/export']]],
    ['an NFS server is outside', 'storage-server', [['nfs-01:/export/primary', 'filer.banana.lan:/vol/primary']]],
    ['a store is at an outside address', 'range-overlap', [['nfs-01:/export/primary', '10.15.0.200:/vol/primary']]],
    [
      'NFS mount options are several',
      'mount-options',
      [['/secondary" }', '/secondary", mount_options: "vers=4.1,hard" }']],
    ],
    [
      'a serial number merely contains a placeholder',
      'placeholder-identity',
      [[kvm, `${kvm}\n    identity: { serial: NONE-7X }`]],
    ],
    [
      'an IPv6 gateway is link-local',
      'gateway-in-network',
      [[management, `${management}\n    cidr6: fd00:15::/64\n    gateway6: fe80::1`]],
    ],
    [
      'a network is a /31',
      'network-or-broadcast-address',
      [['hosts:\n', '  link: { cidr: 10.20.0.0/31, gateway: 10.20.0.0 }\n\nhosts:\n']],
    ],
    [
      'the range of a pod ends before the broadcast address',
      'range-in-network',
      [['10.15.0.160-10.15.0.170', '10.15.0.160-10.15.0.254']],
    ],
    [
      'ranges touch',
      'range-overlap',
      [
        [
          '10.10.0.220-10.10.0.230 }',
          '10.10.0.220-10.10.0.230 }\n    - { network: public, range: 10.10.0.231-10.10.0.240 }',
        ],
      ],
    ],
    [
      'a management server reaches its database by a static route',
      'role-path',
      [
        [management, `${management}\n    routes: [{ to: 10.40.0.0/24, via: 10.15.0.1 }]`],
        ['roles: [management, database]', 'roles: [management]'],
        ['hosts:\n', `${office}hosts:\n  db: { roles: [database], networks: { office: 10.40.0.9 } }\n`],
      ],
    ],
    [
      'a route to everywhere is behind the default route',
      'default-route',
      [[management, `${management}\n    routes: [{ to: 0.0.0.0/0, via: 10.15.0.1, metric: 500 }]`]],
    ],
    [
      'a cloud image has one card',
      'nic-auto-cloud-image',
      [
        ['      management: 10.15.0.116\n', ''],
        ['public: 10.10.0.116', 'public: 10.10.0.116\n    install: cloud-image'],
      ],
    ],
    [
      'guest traffic over VXLAN is on a card with a long name',
      'vlan-port-name',
      [[kvm, 'management: 10.15.0.117\n      public: { address: 10.10.0.117, nic: enp129s0f0np0 }']],
    ],
    [
      'the underlay has room for VXLAN',
      'vxlan-mtu',
      [
        ['    vr.private.interface.max.mtu: 1450', '    expunge.delay: 60'],
        ['bridge: cloudbr1', 'bridge: cloudbr1\n    mtu: 9000'],
      ],
    ],
    [
      'the untagged card carries a VLAN besides',
      'nic-shared',
      [
        ['hosts:\n', '  backup: { cidr: 10.20.0.0/24, vlan: 20 }\n\nhosts:\n'],
        [
          nfs,
          'management: { address: 10.15.0.118, nic: ens4 }\n      backup: { address: 10.20.0.118, nic: ens4 }\n      public: 10.10.0.118',
        ],
      ],
    ],
    ['primary and secondary storage have one name', 'duplicate-name', [['banana-secondary', 'banana-primary']]],
    ["the time zone is India's of today", 'timezone', [['Asia/Seoul', 'Asia/Kolkata']]],
    ['the locale has a modifier', 'locale', [['timezone:', 'locale: sr_RS.UTF-8@latin\ntimezone:']]],
    ['the locale is plain C', 'locale', [['timezone:', 'locale: C.UTF-8\ntimezone:']]],
    [
      'the keyboard has a variant and a toggle',
      'keyboard',
      [['timezone:', 'keyboard: { layout: us, variant: dvorak, toggle: alt_shift_toggle }\ntimezone:']],
    ],
    [
      'the password is a yescrypt hash',
      'password-hash',
      [['user: boan', `user: boan\n  password_hash: $y$j9T$F5Jx5fExrKuPp53xLKQ..1$${'a'.repeat(43)}`]],
    ],
    [
      'the password is a SHA-512 hash with rounds',
      'password-hash',
      [['user: boan', `user: boan\n  password_hash: $6$rounds=656000$saltsalt$${'a'.repeat(86)}`]],
    ],
    [
      'an MTU is the least that IPv6 takes, or small where there is none',
      'mtu-ipv6',
      [
        [management, `${management}\n    cidr6: fd00:15::/64\n    mtu: 1280`],
        ['hosts:\n', '  backup: { cidr: 10.20.0.0/24, mtu: 1000 }\n\nhosts:\n'],
      ],
    ],
    [
      'guest traffic of VLANs is on a card whose name is as long as it may be',
      'vlan-port-name',
      [
        ['isolation: VXLAN', 'isolation: VLAN'],
        ['guest_range: 5000-6000', 'guest_range: 100-199'],
        [kvm, 'management: 10.15.0.117\n      public: { address: 10.10.0.117, nic: enp129s0 }'],
      ],
    ],
    [
      'what is asked past the proxy is a domain',
      'proxy-exception',
      [['timezone:', 'proxy: http://10.15.0.2:3142/\nno_proxy: [.lan, 10.0.0.0/8, fd00::1]\ntimezone:']],
    ],
    [
      'no network inside may be asked for templates',
      'setting-value',
      [['    vr.private', "    secstorage.allowed.internal.sites: ''\n    vr.private"]],
    ],
    ['the proxy has a port and a path', 'url', [['timezone:', 'proxy: http://10.15.0.2:3142/\ntimezone:']]],
    [
      'a public range of a VLAN has a gateway of its own',
      'range-in-network',
      [
        ['isolation: VXLAN', 'isolation: VLAN'],
        ['guest_range: 5000-6000', 'guest_range: 100-199'],
        ['10.10.0.220-10.10.0.230 }', '203.0.113.10-203.0.113.90, gateway: 203.0.113.1, vlan: 300 }'],
      ],
    ],
  ])('%s', (_, rule, changes) => {
    const { site, diagnostics } = load(changed(reference, ...changes));
    expect(diagnostics.filter((diagnostic) => diagnostic.rule === rule)).toEqual([]);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(site).toBeDefined();
  });
});

test.each(['cloudstack-mgmt', 'cloudstack-mgmt.banana.lan', '10.10.0.116', '10.15.0.117'])(
  'a database outside is no host of the site: %s',
  (host) => {
    const text = changed(
      reference,
      ['roles: [management, database]', 'roles: [management]'],
      ['dns:\n', `database: { host: ${host} }\ndns:\n`],
    );
    const name = host.endsWith('.117') ? 'kvm-host-01' : 'cloudstack-mgmt';
    expect(load(text).diagnostics.map(({ rule, message }) => [rule, message])).toContainEqual([
      'outside-database',
      `${host} is the host ${name} of this site`,
    ]);
  },
);

test('rules have ids of their own, in kebab case', () => {
  const ids = rules.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test('each pod has a management segment of its own behind a bridge of the same name, and its hosts are known by their address there', () => {
  const { site, diagnostics } = load(`
site: pods
domain: pods.lan
cloudstack: "4.20"
access: { user: ops }
networks:
  mgmt-a: { cidr: 10.51.0.0/24, gateway: 10.51.0.1, bridge: cloudbr0, default_route: true }
  mgmt-b: { cidr: 10.52.0.0/24, gateway: 10.52.0.1, bridge: cloudbr0, default_route: true }
  guest: { cidr: 10.60.0.0/24, gateway: 10.60.0.1, bridge: cloudbr1 }
hosts:
  m1: { roles: [management, database, nfs], networks: { guest: { address: 10.60.0.10, nic: eno2 }, mgmt-a: { address: 10.51.0.10, nic: eno1 } } }
  k1: { roles: [kvm], networks: { mgmt-a: { address: 10.51.0.11, nic: eno1 }, guest: { address: 10.60.0.11, nic: eno2 } } }
  k2: { roles: [kvm], networks: { mgmt-b: { address: 10.52.0.11, nic: eno1 }, guest: { address: 10.60.0.12, nic: eno2 } } }
zone:
  name: p
  physical_networks: [{ name: x, isolation: VLAN, guest_range: 10-20, traffic: { management: mgmt-a, public: guest, guest: guest } }]
  public_ips: [{ network: guest, range: 10.60.0.100-10.60.0.120 }]
  pods:
    - { name: pa, network: mgmt-a, system_ips: 10.51.0.130-10.51.0.140, clusters: [{ name: ca, hosts: [k1], primary_storage: [{ name: p, export: "m1:/export/p" }] }] }
    - { name: pb, network: mgmt-b, system_ips: 10.52.0.130-10.52.0.140, clusters: [{ name: cb, hosts: [k2], primary_storage: [{ name: q, export: "m1:/export/q" }] }] }
  secondary_storage: [{ name: s, export: "m1:/export/s" }]
`);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  expect(site?.hosts.map((host) => mainAddress(site, host))).toEqual(['10.51.0.10', '10.51.0.11', '10.52.0.11']);
});
