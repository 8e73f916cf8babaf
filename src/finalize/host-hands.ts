/** What is done on a KVM host around the moment in which CloudStack adds it. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Host } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import type { Hands } from '../zone/apply-run.ts';
import { host as hostKind } from '../zone/kinds/host.ts';
import { authorize, type Door, managementKey, managementSources, proveLogins } from './management-key.ts';
import { beforeAdding, restore } from './restore.ts';
import { type Armed, patient } from './work.ts';

/** Lets the management servers in before a host is added, and puts back afterwards what that overwrote. */
export function handsOf(work: Armed): Hands {
  const { site } = work;
  const doors = doorsOf(work);
  const managers = topology(site).hostsOf('management');
  let key: Promise<Outcome<string>> | undefined;
  return {
    async beforeHost(name) {
      const door = doors.get(name);
      const [manager] = managers;
      if (door === undefined || manager === undefined) throw new Error(`the zone has no host ${name}`);
      key ??= managementKey(work.machines, manager, patient(work));
      const known = await key;
      return known.ok ? letIn(work, managers, door, known.value) : known;
    },
    async afterHost(name) {
      const door = doors.get(name);
      return door === undefined ? done(undefined) : putBackOn(work, door.host);
    },
  };
}

/** Hosts as the zone names them, by name. */
function doorsOf({ site, secrets }: Armed): ReadonlyMap<string, Door> {
  return new Map(
    hostKind.want(site).map(({ name, member: host, address }) => {
      const hostKeys = secrets.host(name).hostKeys.map(({ publicKey }) => publicKey.split(' ', 2).join(' '));
      return [name, { host, address, hostKeys }];
    }),
  );
}

/** Places the key, and has every management server prove that it opens. */
async function letIn(work: Armed, managers: readonly Host[], door: Door, key: string): Promise<Outcome<void>> {
  const { machines, signal, say } = work;
  const { host, address } = door;
  say({ event: 'host', host: host.name, state: 'lets the management server in' });
  const placed = await authorize(machines, host, key, managementSources(managers, address), signal);
  if (!placed.ok) return placed;
  for (const manager of managers) {
    const closed = await proveLogins(machines, manager, [door], signal);
    if (!closed.ok) return closed;
    if (closed.value.length > 0) return refused(...closed.value.map(({ problem }) => problem));
  }
  say({ event: 'host', host: host.name, state: 'is about to be added' });
  return beforeAdding(host, machines, signal);
}

/** Puts back on a host what was overwritten, and says what that was. */
export async function putBackOn({ site, machines, signal, say }: Armed, host: Host): Promise<Outcome<void>> {
  const restored = await restore(site, host, machines, signal);
  if (!restored.ok) return restored;
  const what = restored.value.join(', ');
  say({ event: 'host', host: host.name, state: what === '' ? 'is as it has to be' : `has back ${what}`, over: true });
  return done(undefined);
}
