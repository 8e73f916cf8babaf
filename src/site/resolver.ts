/** What the resolving of hosts, networks and the zone has in common: looking names up, and saying that one is unknown. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { type Path, unknownName } from '../outcome/problem.ts';
import { type Cidr, parseCidr } from './address/address.ts';
import type { NamedFiles } from './key-files.ts';
import type { Network } from './site.ts';

/** What resolving needs besides the file itself. */
export interface ResolveContext {
  /** Folder that relative file names count from, or who has read them. */
  readonly folder: NamedFiles;
  /** Every role that a role file defines, in the order in which their steps run. */
  readonly roles: readonly string[];
}

/** Collects what is found wrong, and finds things by name with a problem when there is none. */
export class Resolver {
  readonly problems: PlacedProblem[] = [];
  readonly context: ResolveContext;

  constructor(context: ResolveContext) {
    this.context = context;
  }

  report(rule: string, message: string, path: Path, hint?: string): void {
    this.problems.push({ rule, message, path, hint });
  }

  /** The value, or undefined when there is none: then its problems are reported of this place. */
  take<T>(outcome: Outcome<T>, rule: string, path: Path): T | undefined {
    if (outcome.ok) return outcome.value;
    this.problems.push(...outcome.problems.map((problem) => ({ ...problem, rule, path })));
    return undefined;
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
    if (found === undefined) this.problems.push({ ...unknownName(what, name, entries.keys()), path, at });
    return found;
  }

  /** The gateway that is given, or that of the network; reports that there is none. */
  gateway(given: string | undefined, network: Network, path: Path): string | undefined {
    const gateway = given ?? network.gateway;
    if (gateway === undefined) {
      const message = `network ${JSON.stringify(network.name)} has no gateway, which CloudStack needs here`;
      this.report('gateway-missing', message, [...path, 'network'], 'give gateway here or in the network');
    }
    return gateway;
  }

  /** Reports a role that no role file defines. */
  checkRole(role: string, path: Path): void {
    const { roles } = this.context;
    if (!roles.includes(role)) this.problems.push({ ...unknownName('role', role, roles), path });
  }
}

/** A block the schema has already found to be one. */
export function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`not a network: ${text}`);
  return cidr;
}
