/** What the hosts of a site answer when all is well, and what CloudStack does: each test makes one thing of it wrong. */
import { createHash } from 'node:crypto';
import type { Seen } from '../../src/doctor/check-type.ts';
import type { HostAnswers, UnitAnswer } from '../../src/doctor/host-answers.ts';
import { mysqlWanted } from '../../src/doctor/mysql-wanted.ts';
import { neighbours, packetKey } from '../../src/doctor/packets.ts';
import { questionsFor } from '../../src/doctor/questions.ts';
import { sysctlIn } from '../../src/doctor/sysctl-wanted.ts';
import { databaseClients, JAVA } from '../../src/role/environment.ts';
import { exportsOf } from '../../src/role/nfs-exports.ts';
import type { HostRoles } from '../../src/role/role.ts';
import { addressed, mainAddress } from '../../src/site/reach.ts';
import type { Host, Site } from '../../src/site/site.ts';
import { rolesOf } from '../role/sites.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const RUNS: UnitAnswer = {
  load: 'loaded',
  active: 'active',
  sub: 'running',
  enabled: 'enabled',
  command: '/usr/sbin/libvirtd --listen',
  words: null,
};
export const MASKED: UnitAnswer = { ...RUNS, load: 'masked', active: 'inactive', sub: 'dead', command: '' };

/** The answers of all hosts of a site that is whole, and whose KVM hosts were added. */
export function healthy(site: Site): Seen {
  const roles = new Map(site.hosts.map((host) => [host.name, rolesOf(site, host.name)]));
  const answers = new Map(site.hosts.map((host) => [host.name, healthyHost(site, host, roles)]));
  return { site, roles, answers, unreached: [] };
}

export function healthyHost(site: Site, host: Host, roles: ReadonlyMap<string, HostRoles>): HostAnswers {
  const asked = questionsFor(site, host, roles);
  const own = roles.get(host.name);
  if (own === undefined) throw new Error(host.name);
  const cards = host.attachments.map((_, index) => `ens${index + 3}`);
  const file = own.files.find(({ path }) => path.endsWith('zz-cloudstack.cnf'));
  const manager = site.hosts.find(({ roles: all }) => all.includes('management'));
  const version = `${site.cloudstack}.3.0`;
  return {
    host,
    clock: { ahead: 0.1, unsure: 0.02 },
    hostname: host.name,
    fqdn: host.fqdn,
    resolved: { [host.name]: mainAddress(site, host), [host.fqdn]: mainAddress(site, host) },
    virtualization: { processor: true, device: true },
    memory: { total: 8 * 2 ** 30, available: 4 * 2 ** 30 },
    filesystems: asked.filesystems.map((path) => ({
      ...{ path, total: 100 * 2 ** 30, free: 50 * 2 ** 30, files: 1e6, filesFree: 9e5 },
    })),
    mounted: [...asked.mountPoints],
    networkMounts: [],
    firstBoot: JSON.stringify({ host: host.name, state: 'ready', reason: null, sequence: 9, steps: [] }),
    units: Object.fromEntries(asked.units.map((name) => [name, name.endsWith('.socket') ? MASKED : RUNS])),
    failedUnits: [],
    packages: Object.fromEntries(
      asked.packages.map((name) => [name, name.startsWith('cloudstack-') ? version : '1.0']),
    ),
    java: JAVA[site.cloudstack],
    chrony: { stratum: 3, leap: 'Normal' },
    links: [
      ...cards.map((name, index) => ({
        ...{ name, mtu: host.attachments[index]?.network.mtu ?? 1500, carrier: true, bridge: false, ports: [] },
      })),
      ...host.attachments.flatMap(({ network: { bridge, mtu = 1500 } }, index) =>
        bridge === undefined ? [] : [{ name: bridge, mtu, carrier: true, bridge: true, ports: [cards[index] ?? ''] }],
      ),
    ],
    addresses: addressed(host).map(({ address, network }) => ({
      ...{ device: network.bridge ?? 'ens3', address, prefix: network.cidr.prefix },
    })),
    defaultRoutes: host.attachments.flatMap(({ network }) =>
      network.defaultRoute ? [{ via: network.gateway ?? null, device: network.bridge ?? 'ens3' }] : [],
    ),
    listening: [22, 111, 892, 2049, 3306, 8080, 8250, 9090, 16514].map((port) => `0.0.0.0:${port}`),
    closed: {},
    packets: Object.fromEntries(asked.packets.map(({ to, size }) => [packetKey(to, size), true])),
    files: {
      ...Object.fromEntries(
        own.files.map(({ path, mode, owner }, index) => [
          path,
          { digest: asked.files[index]?.digest ?? '', mode, owner, text: null },
        ]),
      ),
      '/var/log/cloudstack/management': { digest: null, mode: '0770', owner: 'cloud:cloud', text: null },
      '/var/log/cloudstack/agent': { digest: null, mode: '0755', owner: 'root:root', text: null },
    },
    sysctl: Object.fromEntries(sysctlIn(own.files)),
    confined: [],
    firewall: site.firewall.enabled,
    ufw: false,
    mysql:
      file === undefined
        ? null
        : {
            fault: null,
            settings: { ...Object.fromEntries(mysqlWanted(file)), Threads_connected: '40', Max_used_connections: '90' },
            accounts: databaseClients(site).map((client) => ({
              ...{ account: `cloud@${client}`, databases: ['cloud', 'cloud_usage'] },
            })),
          },
    exports: exportsOf(site, host).flatMap(({ path, clients }) =>
      clients.map(({ address }) => `${path} ${address}(rw,sync,no_root_squash,no_subtree_check)`),
    ),
    agent: host.roles.includes('kvm')
      ? {
          guid: '1-2-3',
          host: manager === undefined ? '' : mainAddress(site, manager),
          'private.network.device': 'cloudbr0',
          'public.network.device': 'cloudbr1',
        }
      : null,
    certificate: host.roles.includes('kvm'),
    managementKey: host.roles.includes('kvm'),
    diskHealth: { sda: { state: 'running', passed: true, reallocated: 0, unreadable: 0, worn: null } },
    mirrors: [{ name: 'md0', missing: 0, parts: ['sda2 in_sync', 'sdb2 in_sync'], action: 'resync' }],
    localMounts: asked.filesystems.map((target) => ({ target, device: 'sda2', readOnly: false, errors: 0 })),
    loadedRules: { more: [], fewer: [] },
    bridgeFilter: true,
    forwardDrops: [],
    firewalld: false,
    certificates: Object.fromEntries(asked.certificates.map((place) => [place, 200 * 86_400])),
    macs: ['00:00:00:00:00:00', macOf(host)],
    neighbours: Object.fromEntries(neighbours(site, host).map(({ address, host: next }) => [address, macOf(next)])),
  };
}

/** A hardware address of its own for each host. */
export function macOf({ name }: Host): string {
  return `52:54:00:${createHash('sha256')
    .update(name)
    .digest('hex')
    .slice(0, 6)
    .replace(/(..)(..)(..)/, '$1:$2:$3')}`;
}

/** All that was heard, with other answers of one host. */
export function withHost(seen: Seen, name: string, change: (own: HostAnswers) => Partial<HostAnswers>): Seen {
  const own = seen.answers.get(name);
  if (own === undefined) throw new Error(`no host ${name}`);
  return { ...seen, answers: new Map([...seen.answers, [name, { ...own, ...change(own) }]]) };
}

/** All that was heard when a host is dead. */
export function without(seen: Seen, name: string): Seen {
  const host = seen.site.hosts.find((one) => one.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  const answers = new Map([...seen.answers].filter(([one]) => one !== name));
  const problem = { message: `${name} (192.0.2.1) does not answer`, hint: 'is it switched on?' };
  return { ...seen, answers, unreached: [...seen.unreached, { host, problem }] };
}
