/** Clusters. */
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { impossible, invalid, malformed } from './refusals.ts';
import { ownSettings } from './settings.ts';
import { type Row, shown } from './state.ts';
import type { World } from './world.ts';

export interface Cluster extends Row {
  readonly zoneid: string;
  readonly podid: string;
  name: string;
  readonly hypervisortype: string;
  readonly clustertype: string;
  allocationstate: string;
  managedstate: string;
}

/** What the server makes of a hypervisor's name; one that it does not know becomes `None`. */
const HYPERVISORS: Readonly<Record<string, string>> = { kvm: 'KVM', simulator: 'Simulator' };

/** Known, but this build has no code for them. */
const WITHOUT_CODE = ['VMware', 'XenServer', 'Any'];

export const clusterCommands: Commands = {
  addCluster: {
    params: 'zoneid:zones! podid:pods! clustername:filled! clustertype! hypervisor! allocationstate arch url',
    run: (call) => ({ count: 1, cluster: [answer(call.world, create(call))] }),
  },
  listClusters: {
    params: 'id:clusters zoneid:zones podid:pods name keyword hypervisor paged',
    run: (call) => {
      const { id, zoneid, podid, name, keyword } = call.args;
      const found = call.world
        .live('clusters')
        .filter((one) => matches(id, one.id) && matches(zoneid, one.zoneid) && matches(podid, one.podid))
        .filter((one) => matches(name, one.name) && contains(keyword, one.name));
      return listed('cluster', found, call, answer);
    },
  },
  updateCluster: {
    params: 'id:clusters! clustername allocationstate managedstate',
    run: ({ world, args }) => {
      const cluster = world.row('clusters', args.id ?? '');
      const { clustername: name = cluster.name, allocationstate = cluster.allocationstate } = args;
      return { cluster: answer(world, Object.assign(cluster, { name, allocationstate })) };
    },
  },
  deleteCluster: { params: 'id:clusters!', run: remove },
};

function answer(world: World, cluster: Cluster): object {
  const ratio = (what: 'cpu' | 'mem') => clusterRatio(world, cluster.id, what);
  return {
    ...shown(cluster),
    podname: world.row('pods', cluster.podid).name,
    zonename: world.row('zones', cluster.zoneid).name,
    cpuovercommitratio: ratio('cpu'),
    memoryovercommitratio: ratio('mem'),
    resourcedetails: { memoryOvercommitRatio: ratio('mem'), cpuOvercommitRatio: ratio('cpu') },
    ...(world.since('4.20') ? { arch: 'x86_64' } : {}),
    ...(world.since('4.22') ? { storageaccessgroups: '' } : {}),
    hasannotations: false,
  };
}

/** How often a cluster's CPU or memory is given away. */
export function clusterRatio(world: World, id: string, what: 'cpu' | 'mem'): string {
  return ownSettings(world, id)[`${what}.overprovisioning.factor`] ?? '1.0';
}

function create({ world, args }: Asked): Cluster {
  const { zoneid = '', podid = '', clustername = '', clustertype = '', hypervisor = '' } = args;
  const named = [
    { uuid: podid, description: 'podId' },
    { uuid: zoneid, description: 'dcId' },
  ];
  if (world.row('pods', podid).zoneid !== zoneid)
    throw invalid("Can't find pod with specified podId in specified zone", named);
  if (!['CloudManaged', 'ExternalManaged'].includes(clustertype)) {
    throw malformed(`No enum constant com.cloud.org.Cluster.ClusterType.${clustertype}`);
  }
  if (WITHOUT_CODE.some((name) => matches(hypervisor, name))) {
    throw invalid(`Could not find corresponding resource manager for ${hypervisor}`);
  }
  if (world.live('clusters').some((one) => one.podid === podid && matches(clustername, one.name))) {
    throw impossible(`Unable to create cluster ${clustername} in pod and data center with specified ids`, named);
  }
  return addCluster(world, { zoneid, podid, name: clustername, clustertype, hypervisor });
}

export function addCluster(
  world: World,
  { hypervisor, ...fields }: Pick<Cluster, 'zoneid' | 'podid' | 'name' | 'clustertype'> & { hypervisor: string },
): Cluster {
  const hypervisortype = HYPERVISORS[hypervisor.toLowerCase()] ?? 'None';
  return world.add('clusters', { ...fields, hypervisortype, allocationstate: 'Enabled', managedstate: 'Managed' });
}

function remove({ world, args }: Asked): object {
  const cluster = world.row('clusters', args.id ?? '');
  if (cluster.removed) throw impossible(`Cluster: ${cluster.db} does not exist`);
  const of = (row: { clusterid?: string }) => row.clusterid === cluster.id;
  const what = world.live('hosts').some(of) ? 'hosts' : world.live('pools').some(of) ? 'storage pools' : undefined;
  if (what !== undefined) throw impossible(`Cluster: ${cluster.db} cannot be removed. Cluster still has ${what}`);
  world.remove(cluster);
  return { success: true };
}
