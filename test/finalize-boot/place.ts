/** What the scenarios work with and hand on. */
import type { ArgumentWatch } from '../boot/argument-watch.ts';
import type { Host } from '../boot/hosts.ts';
import { type BuiltSite, type Lab, named } from '../boot/lab.ts';
import { Run } from './client.ts';
import { Cloud } from './cloud.ts';
import { MANAGEMENT } from './site.ts';

export interface Place {
  readonly lab: Lab;
  readonly site: BuiltSite;
  readonly hosts: Map<string, Host>;
  readonly watch: ArgumentWatch;
  /** Every run of the program so far. */
  readonly runs: Run[];
}

/** A run of `zoneseed finalize` on the site, from the switch of the lab. */
export function finalize(place: Place, ...args: readonly string[]): Run {
  return started(place, 'finalize', args);
}

/** A run of `zoneseed destroy` on the site. */
export function destroy(place: Place, ...args: readonly string[]): Run {
  return started(place, 'destroy', args);
}

function started({ lab, site, runs }: Place, command: string, args: readonly string[]): Run {
  const run = new Run(['ip', 'netns', 'exec', lab.outside.switch.netns], site, command, ['--out', site.out, ...args]);
  runs.push(run);
  lab.outside.owns({ stop: () => run.kill() });
  return run;
}

/** The stand-in on the management server. */
export function cloudOf({ hosts }: Place): Cloud {
  return new Cloud(named(hosts, MANAGEMENT.name));
}
