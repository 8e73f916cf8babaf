import type { Source } from '../diagnostic/source.ts';
import type { CloudStackVersion, Host } from '../site/site.ts';

/** What a host is. Data from `roles/<name>.yaml`; what it installs, writes, runs and opens. */
export interface Role {
  readonly name: string;
  /** Its file, for what is found wrong with it on some host. */
  readonly source: Source;
  readonly title: string;
  /** Roles whose steps run before this one's on the same host. */
  readonly after: readonly string[];
  /** Names of packages, some only for one CloudStack version. */
  readonly packages: readonly (string | Readonly<Partial<Record<CloudStackVersion, string>>>)[];
  readonly files: readonly RoleFile[];
  readonly steps: readonly RoleStep[];
  readonly ports: readonly RolePort[];
  /** Ids of the checks doctor makes of a host with this role. */
  readonly checks: readonly string[];
}

/** A file made from a template. */
export interface RoleFile {
  readonly path: string;
  /** Relative to a `templates` folder. */
  readonly template: string;
  readonly mode: string;
  readonly owner: string;
  /** The secrets that its template may name; a file with some is its owner's alone. */
  readonly secrets: readonly string[];
  /** A condition of `conditions.ts`; without one the file is always written. */
  readonly when?: string;
}

/** A script that is copied as it is; what differs between hosts it reads from `/etc/zoneseed/host.env`. */
export interface RoleStep {
  readonly name: string;
  readonly template: string;
  /** `database:3306`, `storage`, `dns`, `time` or `apt-lock`. */
  readonly waits_for: readonly string[];
  readonly once: boolean;
  readonly when?: string;
}

export interface RolePort {
  readonly port: string;
  readonly protocol: 'tcp' | 'udp';
  /** `any`, `site`, `network:<name>`, `system-vms`, `storage-clients`, `ssh-clients`, `ui-clients`, or the name of a role. */
  readonly from: readonly string[];
  readonly purpose: string;
  readonly when?: string;
}

/** A place that must answer before a step starts. */
export type Endpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly label: string }
  | { readonly kind: 'nfs'; readonly host: string; readonly exportPath: string; readonly label: string }
  | { readonly kind: 'dns'; readonly name: string; readonly label: string }
  | { readonly kind: 'time'; readonly label: string }
  | { readonly kind: 'apt-lock'; readonly label: string };

/** One idempotent script of a role, run at first boot. */
export interface Step {
  /** `<role>-<step>`, unique on a host. */
  readonly name: string;
  readonly role: string;
  /** The whole bash script. Holds no secret. */
  readonly script: string;
  readonly waitsFor: readonly Endpoint[];
  /** Whether a success is stamped and never repeated by itself. */
  readonly once: boolean;
}

/** A file a role puts on a host. */
export interface HostFile {
  /** Absolute path on the host. */
  readonly path: string;
  readonly content: string;
  /** Octal text as cloud-init takes it, `0644`. */
  readonly mode: string;
  readonly owner: string;
  readonly secret: boolean;
}

/** An inbound port, with who may reach it. */
export interface Port {
  readonly port: string;
  readonly protocol: 'tcp' | 'udp';
  /** Addresses, `first-last` ranges and blocks in ascending order; `any` alone for everyone. */
  readonly from: readonly string[];
  readonly purpose: string;
}

/** Everything the roles of one host ask of its seed. */
export interface HostRoles {
  readonly host: Host;
  /** Made from templates, for this host. */
  readonly files: readonly HostFile[];
  /** The names of the packages of each role that has some, one a line. */
  readonly packages: readonly HostFile[];
  /** The names of the secrets that the files hold. */
  readonly secrets: readonly string[];
  readonly steps: readonly Step[];
  readonly ports: readonly Port[];
}
