/** Hosts whose installation nothing but care keeps from the wrong machine. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { someOf } from '../outcome/problem.ts';
import type { Site } from './site.ts';

const MOST_NAMES = 3;

/** One warning for all hosts of the Ubuntu installer of which the site file tells nothing a machine could be recognised by. */
export function unguardedHosts(site: Site): PlacedProblem[] {
  const unguarded = site.hosts.filter(
    ({ install, identity: { serial, uuid, macs } }) =>
      install === 'autoinstall' && serial === undefined && uuid === undefined && macs.length === 0,
  );
  const [first] = unguarded;
  if (first === undefined) return [];
  const names = unguarded.map(({ name }) => name);
  const message = `the site file tells no serial, UUID or MAC of ${someOf(names, MOST_NAMES)}: such a seed ISO wipes whatever boots it`;
  const hint = 'add identity: { serial: … }, or a MAC as nic';
  return [{ rule: 'host-unguarded', severity: 'warning', message, hint, path: first.path, at: 'key' }];
}
