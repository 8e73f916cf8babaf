/** What the resolving of hosts, networks and the zone has in common: looking names up, and saying that one is unknown. */
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { nearest } from '../outcome/nearest.ts';
import type { Path } from '../outcome/problem.ts';
import { type Cidr, parseCidr } from './address/address.ts';

/** What resolving needs besides the file itself. */
export interface ResolveContext {
  /** Folder that relative file names count from. */
  readonly folder: string;
  readonly roles: readonly string[];
}

/** Collects what is found wrong, and finds things by name with a diagnostic when there is none. */
export class Resolver {
  readonly diagnostics: Diagnostic[] = [];
  readonly context: ResolveContext;

  constructor(context: ResolveContext) {
    this.context = context;
  }

  report(rule: string, message: string, path: Path, hint?: string, at: 'key' | 'value' = 'value'): void {
    this.diagnostics.push({ severity: 'error', rule, message, path, at, ...(hint === undefined ? {} : { hint }) });
  }

  /** The entry called `name`; reports an unknown one with the nearest that exists. */
  find<T>(
    what: string,
    entries: ReadonlyMap<string, T>,
    name: string,
    path: Path,
    at: 'key' | 'value' = 'value',
  ): T | undefined {
    const found = entries.get(name);
    if (found === undefined) {
      const near = nearest(name, entries.keys());
      const known = [...entries.keys()].slice(0, 12).join(', ') || 'none';
      this.report(
        `unknown-${what}`,
        `there is no ${what} ${JSON.stringify(name)}`,
        path,
        near === undefined ? `known: ${known}` : `did you mean ${near}?`,
        at,
      );
    }
    return found;
  }
}

/** Reports a role that no role file defines. */
export function checkRole(resolver: Resolver, role: string, path: Path): void {
  resolver.find('role', new Map(resolver.context.roles.map((name) => [name, name])), role, path);
}

/** A block the schema has already found to be one. */
export function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`not a network: ${text}`);
  return cidr;
}
