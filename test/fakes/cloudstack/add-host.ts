/** addHost: the slow one, done within its call. */
import { createHash, randomUUID } from 'node:crypto';
import { addressOf } from './addresses.ts';
import { addCluster, type Cluster } from './clusters.ts';
import type { Asked, Commands } from './command.ts';
import { hostAnswer } from './host-answer.ts';
import type { Host } from './hosts.ts';
import { podSubnet } from './pods.ts';
import { failed, invalid } from './refusals.ts';
import { settingValue } from './settings.ts';
import { labelsOf } from './traffic-types.ts';
import type { HostFound, World } from './world.ts';

export const addHostCommands: Commands = {
  addHost: {
    params:
      'zoneid:zones! podid:pods! clusterid:clusters clustername hypervisor! url:filled! username password hosttags allocationstate',
    run: async (call) => {
      const host = await addHost(call);
      call.world.later(0, 'scan', host.zoneid);
      return { count: 1, host: [hostAnswer(call.world, host)] };
    },
  },
};

async function addHost(call: Asked): Promise<Host> {
  const { world, args } = call;
  const { username, hypervisor = '', url = '' } = args;
  if (!/^\w+:\/\//.test(url)) throw invalid(`uri.scheme is null ${url}, add nfs:// (or cifs://) as a prefix`);
  if (!username) throw invalid('Username need to be provided.');
  if (!['kvm', 'simulator'].includes(hypervisor.toLowerCase())) {
    throw failed(`Do not support HypervisorType ${hypervisor} for ${url}`);
  }
  const cluster = clusterFor(call);
  const simulated = cluster.hypervisortype === 'Simulator';
  const wrong =
    cluster.hypervisortype.toLowerCase() !== hypervisor.toLowerCase() ||
    !url.startsWith(simulated ? 'http://sim/' : 'http://');
  const address = new URL(url).hostname;
  const known = world.live('hosts').some((host) => host.ipaddress === address);
  if (wrong || known) throw failed(`Unable to add the host: Cannot find the server resources at ${url}`);
  await new Promise((resolve) => setTimeout(resolve, world.pace.addHost));
  return simulated ? simulatedHost(world, cluster) : kvmHost(call, cluster, address);
}

/** Without an id, a cluster of the host's own is made, which stays even when the host cannot be added. */
function clusterFor({ world, args }: Asked): Cluster {
  const { zoneid = '', podid = '', clusterid, clustername, hypervisor = '', url } = args;
  if (clusterid !== undefined) return world.row('clusters', clusterid);
  const name = clustername ?? `Standalone-${url}`;
  const there = world.live('clusters').find((one) => one.podid === podid && one.name === name);
  return there ?? addCluster(world, { zoneid, podid, name, clustertype: 'CloudManaged', hypervisor });
}

function simulatedHost(world: World, cluster: Cluster): Host {
  const taken = world.state.tables.hosts.length;
  const { first } = podSubnet(world.row('pods', cluster.podid));
  return put(world, cluster, addressOf(first + 2 + taken), { name: `SimulatedAgent.${randomUUID()}` });
}

async function kvmHost({ world, args }: Asked, cluster: Cluster, address: string): Promise<Host> {
  const zone = world.row('zones', cluster.zoneid);
  const pod = world.row('pods', cluster.podid);
  const asked = {
    address,
    username: args.username ?? '',
    password: args.password ?? '',
    ...{ zone: zone.db, pod: pod.db, cluster: cluster.db },
    guid: uuidOf(address),
    servers: settingValue(world, 'host'),
    labels: labelsOf(world, zone.id),
  };
  const found = await world.hooks.addHost?.(asked).catch((error: Error) => {
    const place = `zone [${zone.db}], pod [${pod.db}] and cluster [${cluster.db}]`;
    throw failed(`Could not add host at [${args.url}] with ${place} due to: [${error.message}].`);
  });
  return put(world, cluster, address, { name: `host-${address}`, secured: true, ...found }, args.hosttags);
}

function put(world: World, cluster: Cluster, ipaddress: string, found: HostFound, hosttags?: string): Host {
  const { zoneid, podid, id, hypervisortype } = cluster;
  const { name = ipaddress, secured } = found;
  // Two calls for one machine meet here: its guid is written once.
  if (world.live('hosts').some((host) => host.ipaddress === ipaddress)) {
    throw failed(`Unable to add the host: Cannot find the server resources at http://${ipaddress}`);
  }
  return world.add('hosts', {
    ...{ zoneid, podid, clusterid: id, type: 'Routing', name, ipaddress, hypervisor: hypervisortype },
    ...{ state: 'Up', resourcestate: 'Enabled', created: world.now() },
    ...(hosttags ? { hosttags } : {}),
    ...(secured === undefined ? {} : { secured }),
  });
}

/** An id that follows from a name, as Java makes it: of hosts from their address, of pools from host and path. */
export function uuidOf(name: string): string {
  const bytes = createHash('md5').update(name).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x30, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
