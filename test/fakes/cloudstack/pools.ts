/** Primary storage. */
import { addPool } from './add-pool.ts';
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { invalid } from './refusals.ts';
import { type Row, shown } from './state.ts';
import type { World } from './world.ts';

export interface Pool extends Row {
  readonly zoneid: string;
  readonly podid?: string;
  readonly clusterid?: string;
  name: string;
  readonly ipaddress: string;
  readonly path: string;
  readonly scope: string;
  readonly hypervisor?: string;
  state: string;
  tags?: string;
  readonly nfsmountopts?: string;
  readonly created: number;
}

export const poolCommands: Commands = {
  createStoragePool: {
    params: 'zoneid:zones! podid:pods clusterid:clusters name:filled! url! scope provider hypervisor tags details:map',
    run: async (call) => ({ storagepool: answer(call.world, await addPool(call)) }),
  },
  listStoragePools: {
    params: 'id:pools zoneid:zones podid:pods clusterid:clusters name keyword path ipaddress scope paged',
    run: list,
  },
  updateStoragePool: {
    params: 'id:pools! name tags enabled:boolean',
    run: ({ world, args }) => {
      const pool = world.row('pools', args.id ?? '');
      if (args.tags !== undefined) pool.tags = args.tags;
      if (args.name !== undefined) pool.name = args.name;
      return { storagepool: answer(world, pool) };
    },
  },
  enableStorageMaintenance: {
    params: 'id:pools!',
    envelope: 'prepareprimarystorageformaintenanceresponse',
    job: { instance: 'StoragePool' },
    run: (call) => move(call, 'Up', 'Maintenance', 'is not ready for migration'),
  },
  cancelStorageMaintenance: {
    params: 'id:pools!',
    envelope: 'cancelprimarystoragemaintenanceresponse',
    job: { instance: 'StoragePool' },
    run: (call) => move(call, 'Maintenance', 'Up', 'is not ready to complete migration'),
  },
  deleteStoragePool: { params: 'id:pools! forced:boolean', run: remove },
};

function list(call: Asked): object {
  const { world, args } = call;
  const found = world
    .live('pools')
    .filter((pool) => matches(args.id, pool.id) && matches(args.zoneid, pool.zoneid) && matches(args.podid, pool.podid))
    .filter(
      (pool) =>
        matches(args.clusterid, pool.clusterid) && matches(args.name, pool.name) && matches(args.path, pool.path),
    )
    .filter(
      (pool) =>
        matches(args.ipaddress, pool.ipaddress) && matches(args.scope, pool.scope) && contains(args.keyword, pool.name),
    );
  const answers = found.map((pool) => ({
    ...answer(world, pool),
    nfsmountopts: pool.nfsmountopts,
    storagecapabilities: { VOLUME_SNAPSHOT_QUIESCEVM: 'false' },
  }));
  return listed('storagepool', answers, call);
}

function answer(world: World, pool: Pool): object {
  const { zoneid, podid, clusterid, scope } = pool;
  return {
    ...shown(pool, 'scope', 'nfsmountopts'),
    ...(scope === 'HOST' ? {} : { scope }),
    zonename: world.row('zones', zoneid).name,
    ...(podid === undefined ? {} : { podname: world.row('pods', podid).name }),
    ...(clusterid === undefined ? {} : { clustername: world.row('clusters', clusterid).name }),
    created: world.time(pool.created),
    type: 'NetworkFilesystem',
    disksizetotal: pool.state === 'Initialized' ? 0 : 2 ** 40,
    disksizeallocated: 0,
    istagarule: false,
    overprovisionfactor: '2.0',
    provider: 'DefaultPrimary',
    ...(world.since('4.22') ? { storageaccessgroups: '' } : {}),
    managed: false,
    hasannotations: false,
  };
}

function move(call: Asked, from: string, to: string, words: string): object {
  const { world, args } = call;
  const pool = world.row('pools', args.id ?? '');
  if (pool.state !== from) throw invalid(`Primary storage with id ${pool.db} ${words}, as the status is:${pool.state}`);
  pool.state = to;
  return { storagepool: { ...answer(world, pool), jobid: args.jobid, jobstatus: 0 } };
}

/** A pool that is deleted is forgotten: its id, which follows from its url, is unknown from then on. */
function remove({ world, args }: Asked): object {
  const pool = world.row('pools', args.id ?? '');
  if (pool.state !== 'Maintenance') {
    throw invalid(`Unable to delete storage due to it is not in Maintenance state, id: ${pool.db}`);
  }
  const { pools } = world.state.tables;
  pools.splice(pools.indexOf(pool), 1);
  return { success: true };
}
