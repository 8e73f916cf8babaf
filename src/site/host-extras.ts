/** What hosts get besides their roles: the entries of `extras`, resolved, and those of one host taken together. */
import type { Path } from '../outcome/problem.ts';
import type { Host, Site } from './site.ts';

export interface ExtraFile {
  readonly path: string;
  readonly content: string;
  readonly mode: string;
  readonly owner: string;
  readonly origin: Path;
}

export interface ExtraUser {
  readonly name: string;
  readonly fullName?: string;
  readonly authorizedKeys: readonly string[];
  readonly sudo: boolean;
  readonly origin: Path;
}

/** A kernel setting. */
export interface Sysctl {
  readonly name: string;
  readonly value: string;
  readonly origin: Path;
}

export interface HostExtras {
  readonly packages: readonly string[];
  readonly files: readonly ExtraFile[];
  readonly sysctl: readonly Sysctl[];
  readonly users: readonly ExtraUser[];
  readonly kernelParameters: readonly string[];
}

/** One entry; absent `roles` and `hosts` mean all. */
export interface Extra extends HostExtras {
  readonly roles?: readonly string[];
  readonly hosts?: readonly string[];
}

const NONE: HostExtras = { packages: [], files: [], sysctl: [], users: [], kernelParameters: [] };

/** The words of a host's kernel line: its consoles, and what `extras` add. */
export function kernelWords(site: Site, host: Host): string[] {
  return [...new Set([...host.consoles.map((one) => `console=${one}`), ...extrasOf(site, host).kernelParameters])];
}

/** All that is meant for a host, in the order of the site file. */
export function extrasOf({ extras }: Site, host: Host): HostExtras {
  if (extras.length === 0) return NONE;
  const meant = extras.filter((extra) => isFor(extra, host));
  return {
    packages: [...new Set(meant.flatMap(({ packages }) => packages))],
    files: meant.flatMap(({ files }) => files),
    sysctl: meant.flatMap(({ sysctl }) => sysctl),
    users: meant.flatMap(({ users }) => users),
    kernelParameters: [...new Set(meant.flatMap(({ kernelParameters }) => kernelParameters))],
  };
}

function isFor({ roles, hosts }: Extra, host: Host): boolean {
  const byRole = roles === undefined || roles.some((role) => host.roles.includes(role));
  return byRole && (hosts === undefined || hosts.includes(host.name));
}
