/**
 * What a host's step scripts know of it: `/etc/zoneseed/host.env`, assignments that bash reads. The scripts themselves are
 * alike on every host. No secret is ever here.
 */

import { shellQuote } from '../quote/shell.ts';
import { extrasOf, kernelWords } from '../site/host-extras.ts';
import { proxyExceptions } from '../site/proxy.ts';
import { addressSeenFrom, mainAddress, sourcesSeenBy } from '../site/reach.ts';
import type { Attachment, CloudStackVersion, Host, Site, TrafficType } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import { exportsOf } from './nfs-exports.ts';

export type Variables = Readonly<Record<string, string | readonly string[]>>;

/** CloudStack 4.19 lacks what Java 17 asks of it; the later ones are built for 17. */
export const JAVA: Readonly<Record<CloudStackVersion, '11' | '17'>> = { '4.19': '11', '4.20': '17', '4.22': '17' };

/** The variables of a host, by name. Lists become bash arrays. */
export function variables(site: Site, host: Host): Variables {
  return {
    HOST_NAME: host.name,
    HOST_FQDN: host.fqdn,
    HOST_ADDRESS: mainAddress(site, host),
    HOST_ROLES: host.roles,
    TIMEZONE: site.timezone,
    // Bridge or -, address with prefix, MAC of the card or -: one word list an attachment.
    HOST_NETWORKS: host.attachments.flatMap(networkLine),
    DATA_MOUNTS: host.disks.data.map(({ mount }) => mount),
    PROXY: site.proxy ?? '',
    NO_PROXY: site.proxy === undefined ? '' : proxyExceptions(site).join(','),
    ...extras(site, host),
    ...(host.roles.includes('nfs') ? { EXPORT_PATHS: exportsOf(site, host).map(({ path }) => path) } : {}),
    ...(host.roles.includes('management') || host.roles.includes('kvm') ? cloudstack(site) : {}),
    ...(host.roles.includes('management') ? management(site, host) : {}),
    ...(host.roles.includes('kvm') ? kvm(site, host) : {}),
  };
}

/** The text of host.env. */
export function environmentText(values: Variables): string {
  const lines = Object.entries(values).map(([name, value]) =>
    typeof value === 'string' ? `${name}=${shellQuote(value)}` : `${name}=(${value.map(shellQuote).join(' ')})`,
  );
  return `# What the steps of zoneseed know of this host; read by bash.\n${lines.join('\n')}\n`;
}

function networkLine({ network, address, nic }: Attachment): string[] {
  if (address === undefined && network.bridge === undefined) return [];
  const prefixed = address === undefined ? '-' : `${address}/${network.cidr.prefix}`;
  const mac = nic.kind === 'mac' ? nic.mac : '-';
  return [`${network.bridge ?? '-'} ${prefixed} ${mac}`];
}

/** Only what a host has of them: most have none. */
function extras(site: Site, host: Host): Variables {
  const { packages } = extrasOf(site, host);
  const kernelParameters = kernelWords(site, host);
  return {
    ...(packages.length > 0 ? { EXTRA_PACKAGES: packages } : {}),
    ...(kernelParameters.length > 0 ? { KERNEL_PARAMETERS: kernelParameters } : {}),
  };
}

function cloudstack(site: Site): Variables {
  return {
    CLOUDSTACK_VERSION: site.cloudstack,
    JAVA_VERSION: JAVA[site.cloudstack],
    REPOSITORY_URL: site.repository.url,
    REPOSITORY_SUITE: site.repository.suite,
    REPOSITORY_COMPONENT: site.repository.component,
    REPOSITORY_KEY_URL: site.repository.key === undefined ? site.repository.keyUrl : '',
    REPOSITORY_KEY_FINGERPRINT: site.repository.keyFingerprint ?? '',
  };
}

function management(site: Site, host: Host): Variables {
  const [first] = topology(site).hostsOf('management');
  const secondary = topology(site)
    .storesOf(host)
    .filter(({ kind }) => kind === 'secondary');
  return {
    // The first management server makes the schema; the others join it.
    FIRST_MANAGER: first === undefined || first === host ? '' : addressSeenFrom(site, host, first),
    SYSTEM_TEMPLATE_URL: site.management.systemTemplate ?? '',
    SECONDARY_STORES: secondary.map(({ server, exportPath }) => `${server}:${exportPath}`),
  };
}

/**
 * The devices an agent must find, by traffic; CloudStack calls management traffic private. A host of the zone has them all (rule
 * `host-without-label`); a spare one looks for those that it is given, or its first boot would never end.
 */
function kvm(site: Site, host: Host): Variables {
  const { traffic, labels } = topology(site);
  const own = new Set(host.attachments.flatMap(({ network }) => network.bridge ?? []));
  const has = (bridge: string | undefined) => bridge !== undefined && own.has(bridge);
  const device = (type: TrafficType) =>
    traffic.find((each) => each.type === type && has(each.network.bridge))?.network.bridge ?? '';
  return {
    LABELS: labels.filter(has),
    PRIVATE_DEVICE: device('management'),
    PUBLIC_DEVICE: device('public'),
    GUEST_DEVICE: device('guest'),
    PLAIN_TCP: site.kvm.plainTcp ? 'yes' : 'no',
  };
}

/** Host part of the accounts a management server logs in to MySQL with. */
export function databaseClients(site: Site): string[] {
  const { database, hostsOf } = topology(site);
  if (database === undefined) return [];
  return hostsOf('management').flatMap((manager) => {
    if (manager === database) return ['localhost', '127.0.0.1'];
    return sourcesSeenBy(database, manager).map(({ address }) => address);
  });
}

/** What a management server calls its database: one outside the site as the site file does; local connections go through the loop-back device. */
export function databaseAddress(site: Site, manager: Host): string {
  const { database } = topology(site);
  if (site.database.outside !== undefined) return site.database.outside.host;
  if (database === undefined || database === manager) return 'localhost';
  return addressSeenFrom(site, manager, database);
}
