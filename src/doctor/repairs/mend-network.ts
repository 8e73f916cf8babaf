/** Bridges and addresses as netplan has them, with a way back: a host that nobody reaches cannot be mended. */
import { lastWords, machineScript } from '../../finalize/machine-script.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { Ran } from '../../remote/remote-shell.ts';
import { until } from '../../remote/until.ts';
import { addressed } from '../../site/reach.ts';
import type { Host } from '../../site/site.ts';
import { everyHost, nfsServers } from '../groups.ts';
import { clientsOf, waiting } from '../nfs-clients.ts';
import { type Bench, notMended, type Repair, runThere } from '../repair-type.ts';

export interface NetworkTimes {
  /** Seconds until the network of before comes back by itself: a switch port may take half a minute. */
  readonly backAfter: number;
  /** Seconds in which the new one settles. */
  readonly settles: number;
  /** Seconds more in which the host has to let us in with either of them. */
  readonly patience: number;
}

const TIMES: NetworkTimes = { backAfter: 60, settles: 8, patience: 60 };
const PUT_RIGHT = 'put /etc/netplan right, which the next restart of the host applies as well, and run this again';
/** How network-keep.sh says that it goes on. */
const NOT_YET = 75;

export const mendNetwork: Repair = {
  id: 'network',
  does: 'applies the netplan configuration of the host anew; the network of before comes back by itself within a minute where that lets us in no more',
  group: everyHost,
  stops: 'the network of the host for some seconds; for a minute where the new one has to be taken back',
  touchesGuests: true,
  hurts: clientsThatWait,
  plan: () => [
    'looks whether netplan has all addresses of the host',
    'keeps the network as it is, and starts a timer that puts it back',
    'takes cards of bridges up',
    'runs netplan apply',
    'comes in once more, and only then stops the timer',
  ],
  mend: (bench, host) => applyNetwork(bench, host),
};

/** Applies it, and keeps it once a new connection has come in through it; refused with what the host says when it is taken back. */
export async function applyNetwork(bench: Bench, host: Host, times: NetworkTimes = TIMES): Promise<Outcome<void>> {
  const { backAfter, settles, patience } = times;
  const wanted = addressed(host).map(({ address, network: { cidr } }) => `${address}/${cidr.prefix}`);
  bench.say(
    `${host.name}: applies /etc/netplan; its network of before comes back after ${backAfter} s unless we come in`,
  );
  const script = machineScript('network-try', {
    ADDRESSES: wanted.join(' '),
    BACK_AFTER: String(backAfter),
    SETTLES: String(settles),
    APPLY: machineScript('network-apply'),
    BACK: machineScript('network-back'),
  });
  const begun = await runThere(bench, host, script);
  // Where the connection broke meanwhile, nothing is known, and a new one shows it.
  if (!begun.ok && begun.problems.some(({ rule }) => rule !== 'host-lost')) return begun;
  const end = AbortSignal.any([bench.signal, AbortSignal.timeout((backAfter + patience) * 1000)]);
  const ended = await until(end, () => comesIn(bench, host, end), { first: 500, longest: 2000 });
  if (ended === undefined) {
    return refused(
      notMended(
        host,
        `it lets nobody in, though its network of before came back after ${backAfter} s: look at its console`,
      ),
    );
  }
  if (ended.code !== 0) return refused({ ...notMended(host, lastWords(ended)), hint: PUT_RIGHT });
  bench.say(`${host.name}: lets us in, and keeps its network`);
  return done(undefined);
}

/** Guests have their disks on the servers among them. */
async function clientsThatWait(bench: Bench, hosts: readonly Host[]): Promise<Outcome<string | undefined>> {
  for (const host of nfsServers.of(bench.site).filter((server) => hosts.includes(server))) {
    const clients = await clientsOf(bench, host);
    if (!clients.ok) return clients;
    if (clients.value === 'stopped' || clients.value === 0) continue;
    return done(`${waiting(clients.value)} for the NFS server of ${host.name} meanwhile`);
  }
  return done(undefined);
}

/** What the host says by a new connection, once it knows how it went. */
async function comesIn({ machines }: Bench, { name }: Host, signal: AbortSignal): Promise<Ran | undefined> {
  const fresh = await machines.fresh(name, signal);
  if (!fresh.ok) return undefined;
  try {
    const ran = await fresh.value.run(machineScript('network-keep'), { signal });
    return ran.ok && ran.value.code !== NOT_YET ? ran.value : undefined;
  } finally {
    fresh.value.close();
  }
}
