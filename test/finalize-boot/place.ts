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
}

/** A run of `zoneseed finalize` on the site. */
export function finalize(place: Place, ...args: readonly string[]): Run {
  return new Run(place.lab, place.site, ['finalize', place.site.file, '--out', place.site.out, ...args]);
}

/** The stand-in on the management server. */
export function cloudOf({ hosts }: Place): Cloud {
  return new Cloud(named(hosts, MANAGEMENT.name));
}
