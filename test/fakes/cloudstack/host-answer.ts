/** A host as list and job answers show it. */
import { clusterRatio } from './clusters.ts';
import type { Host } from './hosts.ts';
import { shown } from './state.ts';
import type { World } from './world.ts';

const MEMORY = 8 * 2 ** 30;
const CPUS = 4;
const SPEED = 8000;

/** Also the management server's. */
export const SERVER_ID = '5e7ef00d-0000-4000-8000-000000000001';

/** `details` as listHosts takes it: `min` leaves out what is counted or named. */
export function hostAnswer(world: World, host: Host, details = 'all'): object {
  const all = details !== 'min';
  const routing = host.type === 'Routing';
  const connected = host.state === 'Up';
  return {
    ...shown(host, 'secured'),
    version: world.version,
    created: world.time(host.created),
    ...(host.disconnected === undefined ? {} : { disconnected: world.time(host.disconnected) }),
    ...(connected ? { managementserverid: SERVER_ID } : {}),
    memoryallocated: 0,
    lastpinged: '1970-01-21T07:05:39+0000',
    islocalstorageactive: false,
    hostha: { haenable: false, hastate: 'Disabled' },
    outofbandmanagement: { powerstate: 'Disabled', enabled: false },
    ...(host.secured === undefined ? {} : { details: { secured: String(host.secured) } }),
    ...(all ? named(world, host) : {}),
    ...(routing ? machine(world, host) : {}),
    ...(routing && all ? counted(world, host) : {}),
    ...(world.since('4.22') ? { storageaccessgroups: '' } : {}),
    hasannotations: false,
  };
}

function named(world: World, { zoneid, podid }: Host): object {
  return {
    zonename: world.row('zones', zoneid).name,
    podname: world.row('pods', podid).name,
    events: 'AgentConnected; PingTimeout; ShutdownRequested; Ping; HostDown; Remove',
  };
}

/** More CPUs than there are, where the cluster gives them away more than once. */
function cpusOf(world: World, { clusterid = '' }: Host): number {
  return CPUS * Number(clusterRatio(world, clusterid, 'cpu'));
}

function machine(world: World, host: Host): object {
  return { cpunumber: cpusOf(world, host), cpuspeed: SPEED, capabilities: 'hvm', ueficapability: false };
}

function counted(world: World, host: Host): object {
  const { name, clustertype } = world.row('clusters', host.clusterid ?? '');
  return {
    clustername: name,
    clustertype,
    cpuallocated: '0%',
    cpuallocatedvalue: 0,
    cpuallocatedpercentage: '0%',
    cpuallocatedwithoverprovisioning: '0%',
    cpuwithoverprovisioning: String(cpusOf(world, host) * SPEED),
    memorytotal: MEMORY,
    memorywithoverprovisioning: String(MEMORY),
    memoryallocatedpercentage: '0%',
    memoryallocatedbytes: 0,
    hypervisorversion: world.version,
    hahost: false,
    ...(world.since('4.20') ? { arch: 'x86_64' } : {}),
  };
}
