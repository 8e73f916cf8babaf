/** What a host is asked, all of it at once: planned from the site, in the words of templates/doctor/*.py. */
import { createHash } from 'node:crypto';
import type { HostRoles } from '../role/role.ts';
import { extrasOf } from '../site/host-extras.ts';
import { addressed } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';
import { certificatesOf } from './certificate-places.ts';
import { forbiddenFrom } from './forbidden.ts';
import { MYSQL_SETTINGS } from './mysql-wanted.ts';
import { packetsFrom } from './packets.ts';
import { placesFrom } from './places.ts';
import { sysctlIn } from './sysctl-wanted.ts';

export interface Questions {
  readonly names: readonly string[];
  /** Its own: by one of them it is known to CloudStack. */
  readonly addresses: readonly string[];
  /** Folders whose file systems are measured; what is not there is not answered. */
  readonly filesystems: readonly string[];
  readonly mountPoints: readonly string[];
  readonly units: readonly string[];
  readonly packages: readonly string[];
  /** `address:port` of TCP services that are tried. */
  readonly places: readonly string[];
  /** And those that must not let it in. */
  readonly shut: readonly string[];
  /** Pings that must not be taken apart on their way; `size` is that of their load in bytes. */
  readonly packets: readonly { readonly to: string; readonly size: number }[];
  /** The text of a file that differs from `digest` is wanted where that is no secret. */
  readonly files: readonly { readonly path: string; readonly digest: string; readonly text: boolean }[];
  readonly sysctl: readonly string[];
  /** Variables of MySQL; none where it does not run. */
  readonly mysql: readonly string[];
  /** Files, and `address:port` of servers. */
  readonly certificates: readonly string[];
}

/** Units that are looked at wherever they are. */
const UNITS = [
  'mysql.service',
  'cloudstack-management.service',
  'cloudstack-usage.service',
  'cloudstack-agent.service',
  'libvirtd.service',
  ...['', '-ro', '-admin', '-tls', '-tcp'].map((part) => `libvirtd${part}.socket`),
  'nfs-server.service',
  'chrony.service',
  'zoneseed-firewall.service',
];

/** Folders that CloudStack's services write to, and no role writes. */
export const LOG_FOLDERS = {
  management: '/var/log/cloudstack/management',
  kvm: '/var/log/cloudstack/agent',
} as const;

/** Packages whose versions are compared though no role names them. */
const MORE_PACKAGES = ['cloudstack-usage', 'libvirt-daemon', 'qemu-system-x86'];

/** The questions to one host; `roles` are those of all hosts by name. */
export function questionsFor(site: Site, host: Host, roles: ReadonlyMap<string, HostRoles>): Questions {
  const own = roles.get(host.name);
  const files = own?.files ?? [];
  const mountPoints = host.disks.data.map(({ mount }) => mount);
  const packages = (own?.packages ?? []).flatMap(({ content }) => content.trim().split('\n'));
  return {
    names: [host.name, host.fqdn],
    addresses: addressed(host).map(({ address }) => address),
    filesystems: [
      '/',
      '/var',
      '/var/log',
      ...(host.roles.includes('database') ? ['/var/lib/mysql'] : []),
      ...mountPoints,
    ],
    mountPoints,
    units: UNITS,
    packages: [...new Set([...packages, ...extrasOf(site, host).packages, ...MORE_PACKAGES])],
    places: placesFrom(site, host, roles),
    shut: forbiddenFrom(site, host, roles).map(({ place }) => place),
    packets: packetsFrom(site, host),
    files: [
      ...files.map(({ path, content, secret }) => ({ path, digest: digestOf(content), text: !secret })),
      ...Object.values(LOG_FOLDERS).map((path) => ({ path, digest: '', text: false })),
    ],
    sysctl: [...sysctlIn(files).keys()],
    mysql: host.roles.includes('database') ? MYSQL_SETTINGS : [],
    certificates: certificatesOf(host),
  };
}

/** SHA-256 of a text. */
export function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
