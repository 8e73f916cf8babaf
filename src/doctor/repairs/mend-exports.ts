/** NFS exports of the site. The server is started anew only where it has to be: the writes of its clients wait meanwhile. */
import { renew, type StaleFile, staleFiles } from '../../finalize/host-files.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import { shellQuote } from '../../quote/shell.ts';
import { exportsOf } from '../../role/nfs-exports.ts';
import type { Host } from '../../site/site.ts';
import { nfsServers } from '../groups.ts';
import { clientsOf, waiting } from '../nfs-clients.ts';
import { type Bench, type Repair, runThere } from '../repair-type.ts';

const EXPORTS = '/etc/exports.d/zoneseed.exports';
/** The ports; the server reads it when it starts. */
const SERVER = '/etc/nfs.conf.d/zoneseed.conf';

export const mendExports: Repair = {
  id: 'exports',
  does: 'puts the exports of the site back, and has the NFS server export them; restarts it only where it does not run or its ports were others',
  group: nfsServers,
  stops: 'nothing; NFS for some seconds where the server is restarted: writes of guests wait',
  hurts: clientsThatWait,
  plan: () => [
    'makes the folders that are exported, where they are not there',
    `puts ${EXPORTS} and ${SERVER} back, where they are not as the site has them, and runs exportfs -ra`,
    `restarts nfs-server.service where it does not run, or ${SERVER} was another one`,
  ],
  async mend(bench, host) {
    const folders = exportsOf(bench.site, host).map(({ path }) => shellQuote(path));
    // A table with a folder that is not there is refused as a whole.
    const made = folders.length === 0 ? done(undefined) : await runThere(bench, host, `mkdir -p ${folders.join(' ')}`);
    if (!made.ok) return made;
    const stale = await staleOf(bench, host);
    if (!stale.ok) return stale;
    for (const one of stale.value) {
      bench.say(`${host.name}: puts ${one.file.path} back`);
      const renewed = await renew(one, bench.machines, bench.signal);
      if (!renewed.ok) return renewed;
    }
    const clients = await clientsOf(bench, host);
    if (!clients.ok) return clients;
    if (clients.value === 'stopped' || stale.value.some(isServers)) {
      bench.say(`${host.name}: starts the NFS server anew`);
      return runThere(bench, host, 'zoneseed-firstboot --again nfs-exports >&2');
    }
    bench.say(`${host.name}: exportfs -ra`);
    return runThere(bench, host, 'exportfs -ra');
  },
};

function isServers({ file }: StaleFile): boolean {
  return file.path === SERVER;
}

function staleOf({ roles, machines, signal }: Bench, host: Host): Promise<Outcome<readonly StaleFile[]>> {
  const files = roles.get(host.name)?.files ?? [];
  const own = files.filter(({ path }) => path === EXPORTS || path === SERVER);
  return staleFiles(host, own, machines, signal);
}

/** A server that runs with clients and has to be restarted. */
async function clientsThatWait(bench: Bench, hosts: readonly Host[]): Promise<Outcome<string | undefined>> {
  for (const host of hosts) {
    const stale = await staleOf(bench, host);
    if (!stale.ok) return stale;
    if (!stale.value.some(isServers)) continue;
    const clients = await clientsOf(bench, host);
    if (!clients.ok) return clients;
    if (clients.value === 'stopped' || clients.value === 0) continue;
    return done(`the NFS server of ${host.name} has to be restarted, and ${waiting(clients.value)} meanwhile`);
  }
  return done(undefined);
}
