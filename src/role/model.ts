import type { Host } from '../site/model.ts';

/** What a host is. Data from `roles/<name>.yaml`; what it installs, writes, runs and opens. */
export interface Role {
  readonly name: string;
  readonly title: string;
  /** Roles whose steps run before this one's on the same host. */
  readonly after: readonly string[];
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
  readonly from: readonly string[];
  readonly purpose: string;
}

/** Everything the roles of one host ask of its seed. */
export interface HostRoles {
  readonly host: Host;
  readonly files: readonly HostFile[];
  readonly steps: readonly Step[];
  readonly ports: readonly Port[];
}
