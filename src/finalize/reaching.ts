/** Which places a host does not reach over the network. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import { addressSeenFrom } from '../site/reach.ts';
import type { Host, Site } from '../site/site.ts';
import { lastWords, type MachineFault, machineScript, runOn } from './machine-script.ts';

/** Where libvirt speaks TLS for live migration (facts: cloudstack a.6). */
const MIGRATION_PORT = 16514;
/** Seconds for a service that is just starting. */
const PATIENCE = 10;

/**
 * Answers those of these `address:port` that nothing answers at after `patience` seconds, in their order. Fails as the connection to
 * the host does.
 */
export async function unreachedFrom(
  host: Host,
  places: readonly string[],
  machines: Machines,
  signal?: AbortSignal,
  patience = PATIENCE,
): Promise<Outcome<readonly string[]>> {
  if (places.length === 0) return done([]);
  const script = machineScript('reaches', { PLACES: places.join(' '), PATIENCE: String(patience) });
  const ran = await runOn(machines, host.name, script, { signal });
  if (!ran.ok) return ran;
  if (ran.value.code !== 0) {
    const message = `${host.name} cannot be asked what it reaches: ${lastWords(ran.value)}`;
    return refused({ rule: 'machine-proof', path: host.path, message });
  }
  const closed = new Set(ran.value.stdout.split('\n'));
  return done(places.filter((place) => closed.has(`no-port ${place}`)));
}

/** Has each host of a cluster open the port for live migration of the others. */
export async function proveMigration(
  site: Site,
  cluster: readonly Host[],
  machines: Machines,
  signal?: AbortSignal,
  patience = PATIENCE,
): Promise<MachineFault[]> {
  const asked = await Promise.all(
    cluster.map(async (host) => {
      const others = cluster.filter((other) => other !== host);
      const places = new Map(others.map((other) => [`${addressSeenFrom(site, host, other)}:${MIGRATION_PORT}`, other]));
      return { host, places, unreached: await unreachedFrom(host, [...places.keys()], machines, signal, patience) };
    }),
  );
  return asked.flatMap(({ host, places, unreached }) => {
    if (!unreached.ok) return unreached.problems.map((problem) => ({ host, problem }));
    return unreached.value.map((place) => ({ host, problem: closedProblem(host, place, places.get(place)) }));
  });
}

function closedProblem({ name, path }: Host, place: string, other: Host | undefined) {
  const at = other === undefined ? place : `${other.name} (${place})`;
  return {
    rule: 'machine-proof',
    path,
    message: `${name} does not reach ${at}, so no guest can be migrated there`,
    hint: `does libvirtd there listen (ss -ltn), and does its firewall let ${name} in (nft list table inet zoneseed)?`,
  };
}
