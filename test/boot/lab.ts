/** What every scenario works with: the world outside, the report, and new machines of the site. */
import { join } from 'node:path';
import type { RootName } from '../lab/recipes.ts';
import { ensureRoot } from '../lab/roots.ts';
import { build, Host } from './hosts.ts';
import type { Outside } from './outside.ts';
import type { Report } from './report.ts';
import { type Change, HOSTS, type LabHost, writeSite } from './site-file.ts';

export interface Lab {
  readonly outside: Outside;
  readonly report: Report;
}

export interface BuiltSite {
  /** The output folder. */
  readonly out: string;
  /** The site file. */
  readonly file: string;
}

/** Builds the lab's site in a folder of its own below the run's, with `secrets` that somebody has chosen, by their names. */
export async function buildLabSite(
  lab: Lab,
  name: string,
  change?: Change,
  secrets: Readonly<Record<string, string>> = {},
): Promise<BuiltSite> {
  const folder = join(lab.outside.folder, name);
  const file = await writeSite(folder, change);
  const out = join(folder, 'out');
  await build(file, out, secrets);
  return { out, file };
}

/** A new machine for a host of the site, not switched on: with the services of its roles there already, or without any. */
export async function newMachine(lab: Lab, site: BuiltSite, host: LabHost, root: RootName): Promise<Host> {
  const made = new Host(host, lab.outside, await ensureRoot(root), site.out);
  await made.create();
  return made;
}

/** New machines for all hosts of the site, by name. */
export async function newMachines(lab: Lab, site: BuiltSite, root: RootName): Promise<Map<string, Host>> {
  const made = await Promise.all(HOSTS.map((host) => newMachine(lab, site, host, root)));
  return new Map(made.map((host) => [host.lab.name, host]));
}

/** The host of that name; a wrong name is a fault of the test. */
export function named(hosts: ReadonlyMap<string, Host>, name: string): Host {
  const host = hosts.get(name);
  if (host === undefined) throw new Error(`the lab has no host ${name}`);
  return host;
}
