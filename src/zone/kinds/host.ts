/** KVM hosts. The server logs in to each with its own key, which lies there when this is asked for, and sets its agent up. */
import { z } from 'zod';
import { addressed } from '../../site/reach.ts';
import type { Host } from '../../site/site.ts';
import { blockedVerdict, changeVerdict, severalVerdict, strangersByKey } from '../by-key.ts';
import { inZone } from '../in-zone.ts';
import {
  type Around,
  eachOf,
  type FieldChange,
  type Have,
  type Kind,
  type PlannedCall,
  type Removal,
  type Verdict,
  type Want,
} from '../kind.ts';
import { clusterRef, clustersOf } from './cluster.ts';
import { podRef } from './pod.ts';
import { trafficType } from './traffic-type.ts';
import { zoneRef } from './zone.ts';

interface HostWant extends Want {
  /** The host of the site that it is. */
  readonly member: Host;
  readonly zone: string;
  readonly pod: string;
  readonly cluster: string;
  readonly address: string;
}

const row = z.object({
  id: z.string(),
  name: z.string(),
  ipaddress: z.string(),
  clusterid: z.string().optional(),
  clustername: z.string().optional(),
  state: z.string(),
  resourcestate: z.string(),
  details: z.looseObject({ secured: z.string().optional() }).optional(),
});
export type HostHave = Have & z.infer<typeof row>;

/** Set up, the agent is waited for ten times half a minute, after three tries of every step before. */
const ADDING = 15 * 60_000;

/** States in which the server hears nothing of the host. */
const SILENT: readonly string[] = ['Down', 'Alert', 'Disconnected'];

/** Whether the server hears nothing of a host, which may then have been installed anew. */
export function isSilent({ state }: HostHave): boolean {
  return SILENT.includes(state);
}

export const host: Kind<HostWant, HostHave> = {
  name: 'host',
  after: ['cluster', 'setting', 'traffic type', 'physical network state'],
  sideBySide: 4,
  takes: ADDING,
  want: (site) =>
    [...clustersOf(site)].flatMap(({ pod, cluster }) =>
      cluster.hosts.flatMap((member, index) => {
        const address = addressed(member).find(({ network }) => network === pod.network)?.address;
        if (address === undefined) return [];
        const path = [...cluster.path, 'hosts', index];
        const { name } = member;
        const about = `${address}, in cluster ${cluster.name}`;
        const place = { zone: site.zone.name, pod: pod.name, cluster: cluster.name, address };
        return [{ key: address, name, about, path, member, ...place }];
      }),
    ),
  list: (reading) =>
    inZone(reading, {
      command: 'listHosts',
      // Without the type the agents of system VMs are hosts too.
      params: { type: 'Routing' },
      key: 'host',
      row,
      have: (one) => ({ ...one, key: one.ipaddress, title: one.name }),
    }),
  verdict: verdictOnHost,
  // The labels are told to the agent when it is set up.
  needs: (_, site) => eachOf(trafficType, site),
  ready: ({ state, resourcestate, details }) => {
    if (state !== 'Up') return `is ${state}`;
    if (resourcestate !== 'Enabled') return `is ${resourcestate}`;
    return details?.secured === 'true' ? undefined : 'is not secured';
  },
  settling: ({ state }) => ['Connecting', 'Disconnected', 'Rebalancing', 'Creating'].includes(state),
  strangers: strangersByKey,
  remove: removalOf,
  inTurn: ({ id, clusterid }) => clusterid ?? id,
};

function verdictOnHost(want: HostWant, all: readonly HostHave[], around: Around): Verdict {
  const [have, ...others] = all.filter(({ key }) => key === want.key);
  if (others.length > 0) return severalVerdict(want, others.length + 1);
  if (have !== undefined) {
    const isNew = around.emptyAgents.has(want.name) && isSilent(have);
    return isNew ? replacement(want, have, around) : changeVerdict(want, have, differences(want, have));
  }
  const namesake = all.find((one) => shortName(one.name) === want.name.toLowerCase());
  if (namesake !== undefined) {
    return blockedVerdict(
      want,
      `it is in the zone with the address ${namesake.ipaddress}`,
      'give it that address again, or take it out of the zone first',
    );
  }
  return { action: 'create', fields: [], calls: [addHost(want)], blocked: [] };
}

function differences({ cluster, path }: HostWant, have: HostHave): FieldChange[] {
  if (have.clustername === undefined || have.clustername.toLowerCase() === cluster.toLowerCase()) return [];
  const cannot = 'a host changes its cluster only by being taken out of the zone and added again';
  return [{ field: 'cluster', from: have.clustername, to: cluster, path, cannot }];
}

/** A machine that was installed anew knows nothing of what the zone thinks it runs, and its guests' local disks are gone. */
function replacement(want: HostWant, have: HostHave, { replace }: Around): Verdict {
  const fields = [
    { field: 'agent', from: `${have.state}, of an earlier installation`, to: 'the one of this installation' },
  ];
  if (replace.has(want.name)) {
    const params = { id: have.id, forced: true, forcedestroylocalstorage: true };
    return { action: 'replace', fields, calls: [{ command: 'deleteHost', params }, addHost(want)], blocked: [] };
  }
  const message = `it was installed anew, and the zone has it as ${have.state}`;
  return {
    ...blockedVerdict(want, message, `--replace ${want.name} takes it out and adds it again`),
    action: 'replace',
  };
}

function addHost({ zone, pod, cluster, address }: HostWant): PlannedCall {
  return {
    command: 'addHost',
    params: {
      zoneid: zoneRef(zone),
      podid: podRef(pod),
      clusterid: clusterRef(pod, cluster),
      hypervisor: 'KVM',
      url: `http://${address}`,
      // The key comes first; the password it would try after it is none.
      username: 'root',
      password: '',
    },
    timeout: ADDING,
  };
}

/** Into maintenance, which one host of a cluster does at a time, and out. A host that is not heard of goes at once. */
function removalOf({ id, state, resourcestate }: HostHave): Removal {
  if (resourcestate === 'Maintenance') return { call: { command: 'deleteHost', params: { id } } };
  if (resourcestate.startsWith('PrepareForMaintenance')) return { wait: 'goes into maintenance' };
  if (state === 'Up' && resourcestate === 'Enabled') {
    return { call: { command: 'prepareHostForMaintenance', params: { id } } };
  }
  return { call: { command: 'deleteHost', params: { id, forced: true, forcedestroylocalstorage: true } } };
}

function shortName(name: string): string {
  return (name.split('.')[0] ?? name).toLowerCase();
}
