/**
 * The resolved site: every default filled in, every name looked up, every file it mentions read.
 * This is what all later stages read; nobody after `resolve` looks at the YAML again.
 * Each node carries `path`, its origin in the site file, for diagnostics and for artifacts.
 */
import type { Path } from '../outcome/problem.ts';
import type { Cidr, Range } from './address/address.ts';
import type { Extra } from './host-extras.ts';
import type { Volume } from './volumes.ts';

export type CloudStackVersion = '4.19' | '4.20' | '4.22';
export type Isolation = 'VLAN' | 'VXLAN';
export type TrafficType = 'management' | 'storage' | 'guest' | 'public';
export type Install = 'autoinstall' | 'cloud-image';
export type Firmware = 'auto' | 'bios' | 'uefi';

export interface Site {
  readonly name: string;
  readonly domain: string;
  readonly cloudstack: CloudStackVersion;
  readonly timezone: string;
  readonly locale: string;
  readonly keyboard: { readonly layout: string; readonly variant?: string; readonly toggle?: string };
  /** The kernel the installer menu and the installed host use. */
  readonly kernel: 'ga' | 'hwe';
  readonly access: Access;
  readonly dns: { readonly servers: readonly string[]; readonly search: readonly string[] };
  readonly ntp: { readonly servers: readonly string[]; readonly pools: readonly string[] };
  /** http(s) proxy URL for the installer and apt. */
  readonly proxy?: string;
  /** Who is asked past it besides the site's own: names, addresses, networks as the site file has them. */
  readonly noProxy: readonly string[];
  /** Certificates in PEM, one each, that hosts trust besides those of Ubuntu. */
  readonly certificates: readonly string[];
  /** Ubuntu mirrors for closed networks; absent means Ubuntu's own. */
  readonly apt: { readonly mirror?: string; readonly security?: string };
  readonly repository: Repository;
  readonly firewall: Firewall;
  readonly database: {
    readonly remoteRoot: boolean;
    /** Where it is when it is no host of the site. */
    readonly outside?: { readonly host: string; readonly port: number };
  };
  readonly management: { readonly forceTemplateInstall: boolean; readonly systemTemplate?: string };
  readonly kvm: { readonly plainTcp: boolean };
  readonly extras: readonly Extra[];
  /** Where first-boot state changes are posted; the host's name and token are added. */
  readonly reportUrl?: string;
  readonly networks: readonly Network[];
  readonly hosts: readonly Host[];
  readonly zone?: Zone;
}

export interface Access {
  readonly user: string;
  readonly fullName?: string;
  /** Public keys as OpenSSH writes them, one line each, read from files where the site names files. */
  readonly authorizedKeys: readonly string[];
  /** A crypt(3) hash for the console; without it the account has no password. */
  readonly passwordHash?: string;
  /** Types of the SSH host keys every host has, in this order. */
  readonly hostKeys: readonly HostKeyType[];
}

/** As OpenSSH names them. CloudStack's own SSH client accepts the first two. */
export type HostKeyType = 'ed25519' | 'ecdsa' | 'rsa';

/** The CloudStack apt repository. */
export interface Repository {
  readonly url: string;
  readonly suite: string;
  readonly component: string;
  /** ASCII-armoured key read from a file; absent means it is fetched from `keyUrl` at first boot. */
  readonly key?: string;
  readonly keyUrl: string;
  /** 40 hexadecimal digits in upper case; absent means any key is taken. */
  readonly keyFingerprint?: string;
}

export interface Firewall {
  readonly enabled: boolean;
  /** Who may use SSH, and the UI and API; absent means everybody. */
  readonly sshFrom?: readonly Cidr[];
  readonly uiFrom?: readonly Cidr[];
  readonly allow: readonly FirewallAllow[];
}

export interface FirewallAllow {
  readonly port: string;
  readonly protocol: 'tcp' | 'udp';
  readonly from: readonly Cidr[];
  /** Hosts with this role only; absent means every host. */
  readonly role?: string;
}

export interface Network {
  readonly name: string;
  /** The IPv4 segment. */
  readonly cidr: Cidr;
  readonly gateway?: string;
  readonly cidr6?: Cidr;
  readonly gateway6?: string;
  /** The Linux bridge every host of this network has; absent means the address sits on the NIC, bond or VLAN itself. */
  readonly bridge?: string;
  readonly mtu?: number;
  /** The 802.1Q tag under which this network arrives at a host's NIC; absent means untagged. */
  readonly vlan?: number;
  /** Whether the default route of its hosts leaves through this network. */
  readonly defaultRoute: boolean;
  /** Whether a host's replies from its address here leave by this network's own gateway (policy routing, own table). */
  readonly policyRouting: boolean;
  readonly routes: readonly {
    readonly to: Cidr;
    readonly via: string;
    readonly metric?: number;
    readonly path: Path;
  }[];
  readonly path: Path;
}

export interface Host {
  readonly name: string;
  readonly fqdn: string;
  /** In the order their steps run; `common` is always among them. */
  readonly roles: readonly string[];
  readonly install: Install;
  readonly firmware: Firmware;
  /** As the kernel takes them after `console=`; the last is its main one. Empty means what it finds by itself. */
  readonly consoles: readonly string[];
  /** In the order of `Site.networks`. */
  readonly attachments: readonly Attachment[];
  readonly bonds: readonly Bond[];
  readonly identity: Identity;
  readonly disks: { readonly system: SystemDisk; readonly data: readonly DataDisk[] };
  readonly path: Path;
}

/** One host on one network. */
export interface Attachment {
  readonly network: Network;
  /** IPv4 address without prefix; absent only for a bridge that carries nothing of the host itself. */
  readonly address?: string;
  readonly address6?: string;
  readonly nic: Nic;
  readonly path: Path;
}

/** How a host's network card is told from the others. MACs are lower case with colons. */
export type Nic =
  | { readonly kind: 'mac'; readonly mac: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'bond'; readonly bond: string }
  /** Found in the installer: the card whose DHCP address lies in the CIDR of `network` (the untagged network it carries). */
  | { readonly kind: 'auto'; readonly network: string };

export interface Bond {
  readonly name: string;
  readonly nics: readonly (Nic & { readonly kind: 'mac' | 'name' })[];
  readonly mode:
    | 'active-backup'
    | '802.3ad'
    | 'balance-xor'
    | 'balance-rr'
    | 'balance-tlb'
    | 'balance-alb'
    | 'broadcast';
  readonly lacpRate?: 'slow' | 'fast';
  readonly transmitHashPolicy?: string;
  /** Milliseconds; 100 unless told. */
  readonly miiMonitorInterval: number;
  readonly primary?: string;
  readonly path: Path;
}

/** What a machine says of itself; any one that matches is the host. */
export interface Identity {
  readonly serial?: string;
  /** Lower case, with dashes. */
  readonly uuid?: string;
  /** Every MAC known of the host: those given here, those of its NICs and those of its bonds' members. */
  readonly macs: readonly string[];
}

/** curtin match keys that subiquity 24.04 knows; AND-ed. */
export interface DiskMatch {
  readonly serial?: string;
  readonly model?: string;
  readonly vendor?: string;
  readonly path?: string;
  readonly id_path?: string;
  readonly devpath?: string;
  readonly ssd?: boolean;
  readonly size?: 'largest' | 'smallest';
}

export interface SystemDisk {
  /** One disk, or with `raid` the two of a mirror. */
  readonly matches: readonly DiskMatch[];
  readonly raid?: 1;
  /** Logical volumes as they are written; none where the root file system is all there is. */
  readonly volumes: readonly Volume[];
  readonly path: Path;
}

export interface DataDisk {
  readonly name: string;
  readonly match: DiskMatch;
  readonly mount: string;
  readonly filesystem: 'ext4' | 'xfs';
  /** Keep what is on it: partition 1 and its file system are used as they are. */
  readonly keep: boolean;
  readonly path: Path;
}

export interface Zone {
  readonly name: string;
  readonly dns: readonly string[];
  readonly internalDns: readonly string[];
  readonly guestCidr?: Cidr;
  /** DNS suffix of guest networks. */
  readonly guestDomain?: string;
  readonly localStorage: boolean;
  readonly physicalNetworks: readonly PhysicalNetwork[];
  readonly publicIps: readonly PublicRange[];
  readonly pods: readonly Pod[];
  /** Zone-wide pools; those of a cluster are in the cluster. */
  readonly primaryStorage: readonly Storage[];
  readonly poolsElsewhere: readonly PoolElsewhere[];
  readonly secondaryStorage: readonly Storage[];
  readonly settings: Readonly<Record<string, string>>;
  readonly path: Path;
}

export interface PhysicalNetwork {
  readonly name: string;
  readonly isolation: Isolation;
  readonly guestRange: readonly { readonly first: number; readonly last: number }[];
  readonly tag?: string;
  /** Traffic type -> the site network that carries it; its bridge is the KVM label. */
  readonly traffic: readonly { readonly type: TrafficType; readonly network: Network; readonly path: Path }[];
  readonly path: Path;
}

export interface PublicRange {
  readonly network: Network;
  readonly range: Range;
  /** `untagged` or a VLAN id. */
  readonly vlan: 'untagged' | number;
  readonly gateway: string;
  readonly netmask: string;
  readonly path: Path;
}

export interface Pod {
  readonly name: string;
  readonly network: Network;
  readonly gateway: string;
  readonly netmask: string;
  readonly systemIps: Range;
  /** createStorageNetworkIpRange, when storage traffic has addresses of its own. */
  readonly storageIps?: { readonly network: Network; readonly range: Range; readonly path: Path };
  readonly clusters: readonly Cluster[];
  readonly path: Path;
}

export interface Cluster {
  readonly name: string;
  readonly hosts: readonly Host[];
  readonly primaryStorage: readonly Storage[];
  readonly poolsElsewhere: readonly PoolElsewhere[];
  readonly path: Path;
}

/** A pool that somebody makes in CloudStack: the zone waits for it and does not touch it. */
export interface PoolElsewhere {
  readonly name: string;
  readonly path: Path;
}

export interface Storage {
  readonly name: string;
  readonly kind: 'primary' | 'secondary';
  /** The hosts that mount it. */
  readonly users: readonly Host[];
  /** What the zone is told and what hosts mount: an address (a site host's address on the network they share) or an outside name. */
  readonly server: string;
  /** The site host behind `server`, when it is one of ours. */
  readonly host?: Host;
  /** Absolute, no trailing slash. */
  readonly exportPath: string;
  readonly mountOptions?: string;
  /** Whether its server answers a write before it is on disk. */
  readonly async: boolean;
  /** As exports(5) has them, besides those every export has. */
  readonly exportOptions: readonly string[];
  readonly tags: readonly string[];
  readonly path: Path;
}
