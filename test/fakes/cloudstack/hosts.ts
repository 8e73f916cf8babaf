/** Hosts that are there: listing, maintenance, deletion. */
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { hostAnswer } from './host-answer.ts';
import { impossible, invalid } from './refusals.ts';
import type { Row } from './state.ts';
import type { World } from './world.ts';

export interface Host extends Row {
  readonly zoneid: string;
  readonly podid: string;
  readonly clusterid?: string;
  readonly type: 'Routing' | 'SecondaryStorageVM' | 'ConsoleProxy';
  name: string;
  readonly ipaddress: string;
  readonly hypervisor?: string;
  state: string;
  resourcestate: string;
  hosttags?: string;
  secured?: boolean;
  disconnected?: number;
  readonly created: number;
}

export const hostCommands: Commands = {
  listHosts: {
    params:
      'id:hosts zoneid:zones podid:pods clusterid:clusters type name state keyword hypervisor resourcestate details paged',
    run: list,
  },
  updateHost: {
    params: 'id:hosts! hosttags allocationstate name url',
    run: ({ world, args }) => {
      const host = world.row('hosts', args.id ?? '');
      if (args.hosttags !== undefined) host.hosttags = args.hosttags;
      if (args.allocationstate === 'Disable') host.resourcestate = 'Disabled';
      if (args.allocationstate === 'Enable') host.resourcestate = 'Enabled';
      return { host: hostAnswer(world, host) };
    },
  },
  reconnectHost: {
    params: 'id:hosts!',
    job: { instance: 'Host' },
    run: ({ world, args }) => {
      const host = world.row('hosts', args.id ?? '');
      host.state = 'Up';
      return { host: hostAnswer(world, host) };
    },
  },
  provisionCertificate: {
    params: 'hostid:hosts! provider reconnect:boolean',
    job: { instance: 'Host' },
    run: ({ world, args }) => {
      const host = world.row('hosts', args.hostid ?? '');
      if (host.state !== 'Up')
        throw impossible(`Failed to generate keystore and get CSR from the host/agent id=${host.db}`);
      host.secured = true;
      return { success: true };
    },
  },
  prepareHostForMaintenance: { params: 'id:hosts!', job: { instance: 'Host' }, run: prepare },
  cancelHostMaintenance: { params: 'id:hosts!', job: { instance: 'Host' }, run: cancel },
  deleteHost: { params: 'id:hosts! forced:boolean forcedestroylocalstorage:boolean', run: remove },
};

function list(call: Asked): object {
  const { world, args } = call;
  const found = world
    .live('hosts')
    .filter((host) => matches(args.id, host.id) && matches(args.zoneid, host.zoneid) && matches(args.podid, host.podid))
    .filter(
      (host) =>
        matches(args.clusterid, host.clusterid) && matches(args.type, host.type) && matches(args.name, host.name),
    )
    .filter((host) => matches(args.state, host.state) && matches(args.hypervisor, host.hypervisor))
    .filter((host) => matches(args.resourcestate, host.resourcestate) && contains(args.keyword, host.name));
  return listed('host', found, call, (_, host) => hostAnswer(world, host, args.details));
}

/** A job's answer holds the job itself, still running. */
function withJob(world: World, host: Host, call: Asked): object {
  return { host: { ...hostAnswer(world, host), jobid: call.args.jobid, jobstatus: 0 } };
}

function prepare(call: Asked): object {
  const { world, args } = call;
  const host = world.row('hosts', args.id ?? '');
  const refuse = (reason: string) => impossible(`Failed to prepare host for maintenance due to: ${reason}`);
  if (host.resourcestate !== 'Enabled') {
    throw refuse(`Host is already in state ${host.resourcestate}. Cannot recall for maintenance until resolved.`);
  }
  const others = world.live('hosts').filter(({ clusterid }) => clusterid === host.clusterid);
  if (others.some(({ resourcestate }) => resourcestate === 'PrepareForMaintenance')) {
    throw refuse('There are other servers attempting migrations for maintenance.');
  }
  host.resourcestate = 'PrepareForMaintenance';
  world.later(world.pace.ping, 'maintenance', host.id);
  return withJob(world, host, call);
}

function cancel(call: Asked): object {
  const { world, args } = call;
  const host = world.row('hosts', args.id ?? '');
  if (host.resourcestate !== 'Maintenance') {
    throw impossible(
      `Cannot perform cancelMaintenance when resource state is ${host.resourcestate}, hostId = ${host.db}`,
    );
  }
  host.resourcestate = 'Enabled';
  return withJob(world, host, call);
}

function remove({ world, args }: Asked): object {
  const host = world.row('hosts', args.id ?? '');
  if (host.removed) throw invalid(`Host with id ${host.db} doesn't exist`);
  if (host.resourcestate !== 'Maintenance' && args.forced !== 'true') {
    throw impossible(
      `Host ${host.id} cannot be deleted as it is not in maintenance mode. Either put the host into maintenance or perform a forced deletion.`,
    );
  }
  world.remove(host);
  return { success: true };
}

/** The host's ping after it was asked to prepare for maintenance. */
export function intoMaintenance(world: World, id: string): void {
  const host = world.row('hosts', id);
  if (host.resourcestate === 'PrepareForMaintenance') host.resourcestate = 'Maintenance';
}
