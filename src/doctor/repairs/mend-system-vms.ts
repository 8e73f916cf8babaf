/** Secondary storage VM and console proxy: started anew, or made anew. */
import { z } from 'zod';
import { listAll } from '../../cloudstack/list.ts';
import { done } from '../../outcome/outcome.ts';
import { until } from '../../remote/until.ts';
import { topology } from '../../site/topology.ts';
import { hasZone } from '../../zone/kind.ts';
import { zone } from '../../zone/kinds/zone.ts';
import { reading } from '../../zone/reading.ts';
import type { Repair } from '../repair-type.ts';

const systemVm = z.object({ id: z.string(), name: z.string(), state: z.string(), agentstate: z.string().optional() });
/** Milliseconds in which one starts, and reports. */
const STARTS = 10 * 60_000;

export const mendSystemVms: Repair = {
  id: 'system-vms',
  does: 'restarts system VMs that run and are not heard of, destroys those that are stopped or in error, and waits: CloudStack makes new ones',
  group: { words: 'CloudStack', of: (site) => topology(site).hostsOf('management').slice(0, 1) },
  stops: 'consoles, uploads and downloads, for some minutes; guests run on',
  plan: () => [
    'rebootSystemVm of those that are Running and silent',
    'destroySystemVm of those that are Stopped or Error',
    'waits for both',
  ],
  async mend({ api: entered, site, signal, say }) {
    const api = await entered();
    if (!api.ok) return api;
    if (!hasZone(site)) return done(undefined);
    const zones = await reading(api.value, site, signal).of(zone);
    if (!zones.ok) return zones;
    const [ours] = zones.value;
    if (ours === undefined) return done(undefined);
    // The server may have other zones, which are none of the site's business.
    const asked = { command: 'listSystemVms', params: { zoneid: ours.id } };
    const look = () => listAll(api.value, asked, 'systemvm', systemVm, signal);
    const vms = await look();
    if (!vms.ok) return vms;
    for (const { id, name, state, agentstate } of vms.value) {
      if (state === 'Running' && agentstate === 'Up') continue;
      const command =
        state === 'Running' ? 'rebootSystemVm' : ['Stopped', 'Error'].includes(state) ? 'destroySystemVm' : undefined;
      if (command === undefined) continue;
      say(`${command} ${name}`);
      const sent = await api.value.send({ command, params: { id } }, z.unknown(), signal);
      if (!sent.ok) return sent;
    }
    say('waits until both are heard of');
    await until(
      AbortSignal.any([signal, AbortSignal.timeout(STARTS)]),
      async () => {
        const now = await look();
        const up = now.ok
          ? now.value.filter(({ state, agentstate }) => state === 'Running' && agentstate === 'Up')
          : [];
        return up.length >= 2 ? true : undefined;
      },
      { first: 1000, longest: 5000 },
    );
    return done(undefined);
  },
};
