/** What a template with holes can name, the same names for every role; docs/roles.md lists them. */
import { isDeepStrictEqual } from 'node:util';
import { extrasOf, kernelWords } from '../site/host-extras.ts';
import { directPackageServers } from '../site/proxy.ts';
import { addressSeenFrom, mainAddress } from '../site/reach.ts';
import { serialConsole } from '../site/serial-console.ts';
import type { Host, Site } from '../site/site.ts';
import { hasVxlan, topology } from '../site/topology.ts';
import { databaseAddress, databaseClients } from './environment.ts';
import { firewallRules } from './firewall.ts';
import { type Export, exportsOf } from './nfs-exports.ts';
import type { Port } from './role.ts';

/** Up to this many hosts every host knows all names; beyond it a file of all on each would grow with the square. */
const MOST_NAMED_HOSTS = 256;

/** The least MySQL is given, and what one management server's pools may take of it: 250 for cloud, 100 for cloud_usage. */
const LEAST_CONNECTIONS = 500;
const CONNECTIONS_A_MANAGER = 350;

export interface View {
  readonly site: object;
  readonly host: object;
  readonly hosts: readonly object[];
  readonly database: object;
  readonly kvm: object;
  readonly extra: object;
  readonly exports: readonly Export[];
  readonly firewall: object;
}

interface SeenBySite extends Pick<View, 'site' | 'kvm'> {
  /** By roles, the firewall of the host before. */
  readonly firewalls: Map<string, { readonly ports: readonly Port[]; readonly view: object }>;
}

/** What hosts of a site see alike, kept by site: the same objects, by which a template knows that it would say the same again. */
const ofSites = new WeakMap<Site, SeenBySite>();

/** The view of a host. Files that name secrets get those besides, as `secrets`. */
export function viewOf(site: Site, host: Host, ports: readonly Port[]): View {
  const { site: siteSeen, kvm } = ofSite(site);
  return {
    site: siteSeen,
    kvm,
    host: { name: host.name, fqdn: host.fqdn, address: mainAddress(site, host), roles: host.roles },
    hosts: namedHosts(site, host),
    database: {
      address: databaseAddress(site, host),
      port: site.database.outside?.port ?? 3306,
      clients: databaseClients(site),
      remoteRootClients: site.database.remoteRoot ? databaseClients(site).filter(isRemote) : [],
      maxConnections: Math.max(LEAST_CONNECTIONS, CONNECTIONS_A_MANAGER * topology(site).hostsOf('management').length),
    },
    extra: extraView(site, host),
    exports: host.roles.includes('nfs') ? exportsOf(site, host) : [],
    firewall: firewallView(site, host, ports),
  };
}

function ofSite(site: Site): SeenBySite {
  const known = ofSites.get(site);
  if (known !== undefined) return known;
  const made = {
    site: siteView(site),
    kvm: { listenTcp: site.kvm.plainTcp ? 1 : 0, igmpMemberships: igmpMemberships(site) },
    firewalls: new Map(),
  };
  ofSites.set(site, made);
  return made;
}

/** Hosts with the same roles mostly let the same in: a tenth of what the roles of 1000 hosts take is to make these rules again. */
function firewallView(site: Site, host: Host, ports: readonly Port[]): object {
  const { firewalls } = ofSite(site);
  const roles = host.roles.join();
  const before = firewalls.get(roles);
  if (before !== undefined && isDeepStrictEqual(before.ports, ports)) return before.view;
  const view = { rules: firewallRules(ports), igmp: host.roles.includes('kvm') && hasVxlan(site) };
  firewalls.set(roles, { ports, view });
  return view;
}

function siteView(site: Site): object {
  return {
    name: site.name,
    domain: site.domain,
    cloudstack: site.cloudstack,
    timezone: site.timezone,
    user: site.access.user,
    hostKeys: site.access.hostKeys,
    ntp: site.ntp,
    proxy: site.proxy ?? '',
    directPackageServers: directPackageServers(site),
    mirror: site.apt.mirror ?? '',
    security: site.apt.security ?? '',
    repository: { ...site.repository, key: site.repository.key ?? '' },
    reportUrl: site.reportUrl ?? '',
  };
}

function extraView(site: Site, host: Host): object {
  const serial = serialConsole(host);
  return { sysctl: extrasOf(site, host).sysctl, kernelLine: kernelWords(site, host).join(' '), serial: serial ?? '' };
}

function namedHosts(site: Site, host: Host): readonly object[] {
  const { hostsOf, storesOf } = topology(site);
  const all = site.hosts.length <= MOST_NAMED_HOSTS || host.roles.includes('management');
  const servers = storesOf(host).flatMap((store) => store.host ?? []);
  const known = all ? site.hosts : new Set([host, ...hostsOf('management'), ...hostsOf('database'), ...servers]);
  return Array.from(known, (peer) => ({
    address: addressSeenFrom(site, host, peer),
    fqdn: peer.fqdn,
    name: peer.name,
  }));
}

/** Each VXLAN network active on a host joins one multicast group; the kernel's own limit is 20. */
function igmpMemberships(site: Site): number {
  const vnis = (site.zone?.physicalNetworks ?? [])
    .filter(({ isolation }) => isolation === 'VXLAN')
    .flatMap(({ guestRange }) => guestRange.map(({ first, last }) => last - first + 1));
  return Math.max(
    200,
    vnis.reduce((sum, count) => sum + count, 0),
  );
}

function isRemote(client: string): boolean {
  return client !== 'localhost' && client !== '127.0.0.1';
}
