/** Primary storage. */
import { uuidOf } from './add-host.ts';
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { failed, invalid } from './refusals.ts';
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
    params: {
      ...{ zoneid: 'zones!', podid: 'pods', clusterid: 'clusters', name: 'name!', url: 'text!', scope: 'text' },
      ...{ provider: 'text', hypervisor: 'text', tags: 'text', details: 'map' },
    },
    run: async (call) => ({ storagepool: answer(call.world, await create(call)) }),
  },
  listStoragePools: {
    params: {
      ...{ id: 'pools', zoneid: 'zones', podid: 'pods', clusterid: 'clusters', name: 'text', keyword: 'text' },
      ...{ path: 'text', ipaddress: 'text', scope: 'text', page: 'integer', pagesize: 'integer' },
    },
    run: list,
  },
  updateStoragePool: {
    params: { id: 'pools!', name: 'text', tags: 'text', enabled: 'boolean' },
    run: ({ world, args }) => {
      const pool = world.row('pools', args.id ?? '');
      if (args.tags !== undefined) pool.tags = args.tags;
      if (args.name !== undefined) pool.name = args.name;
      return { storagepool: answer(world, pool) };
    },
  },
  enableStorageMaintenance: {
    params: { id: 'pools!' },
    envelope: 'prepareprimarystorageformaintenanceresponse',
    job: { instance: 'StoragePool' },
    run: (call) => move(call, 'Up', 'Maintenance', 'is not ready for migration'),
  },
  cancelStorageMaintenance: {
    params: { id: 'pools!' },
    envelope: 'cancelprimarystoragemaintenanceresponse',
    job: { instance: 'StoragePool' },
    run: (call) => move(call, 'Maintenance', 'Up', 'is not ready to complete migration'),
  },
  deleteStoragePool: { params: { id: 'pools!', forced: 'boolean' }, run: remove },
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

async function create({ world, args }: Asked): Promise<Pool> {
  const scope = (args.scope ?? 'cluster').toUpperCase();
  if (!['CLUSTER', 'ZONE', 'HOST'].includes(scope)) throw failed(`invalid scope for pool ${args.scope}`);
  if (scope === 'ZONE' && args.hypervisor === undefined) {
    throw failed('Missing parameter hypervisor. Hypervisor type is required to create zone wide primary storage.');
  }
  if (scope === 'CLUSTER' && args.clusterid === undefined)
    throw failed("cluster id can't be null, if scope is cluster");
  const { zoneid = '', podid, clusterid } = args;
  const { ipaddress, path } = parseUrl(args.url ?? '');
  const twin = world
    .live('pools')
    .find((pool) => pool.ipaddress === ipaddress && pool.path === path && pool.zoneid === zoneid);
  if (twin !== undefined) {
    throw refusedPool(
      `Storage pool ${path} already in use by another pod (id=${twin.podid === undefined ? null : world.row('pods', twin.podid).db})`,
    );
  }
  const inCluster = scope !== 'ZONE' && clusterid !== undefined;
  const hypervisor = inCluster ? world.row('clusters', clusterid).hypervisortype : args.hypervisor;
  await refuseUnreachable(
    world,
    { zoneid, hypervisor, url: args.url ?? '' },
    scope === 'CLUSTER' ? clusterid : undefined,
    scope,
  );
  const place = inCluster ? { clusterid, ...(podid === undefined ? {} : { podid }) } : {};
  const options = args['details[0].nfsmountopts'];
  const fields = {
    zoneid,
    ...place,
    name: args.name ?? '',
    ipaddress,
    path,
    scope,
    state: scope === 'HOST' ? 'Initialized' : 'Up',
  };
  world.later(0, 'scan', zoneid);
  return world.add(
    'pools',
    {
      ...fields,
      created: world.now(),
      ...(hypervisor ? { hypervisor } : {}),
      ...(args.tags ? { tags: args.tags } : {}),
      ...(options ? { nfsmountopts: options } : {}),
    },
    uuidOf(ipaddress + path),
  );
}

const refusedPool = (reason: string) => failed(`Failed to add data store: ${reason}`);

/** `nfs://host[:port]/path`, also with a colon before the path and a slash at its end. */
function parseUrl(url: string): { ipaddress: string; path: string } {
  const [, scheme, ipaddress, path = ''] = /^(\w+):\/\/([^/:]+)(?::\d*)?(\/.*)?$/.exec(url) ?? [];
  if (scheme === undefined || ipaddress === undefined) {
    throw refusedPool(
      'Cannot invoke "Object.toString()" because the return value of "java.util.Map.get(Object)" is null',
    );
  }
  if (path === '') throw failed('host or path is null, should be nfs://hostname/path');
  if (scheme !== 'nfs') throw refusedPool(`No enum constant com.cloud.storage.Storage.StoragePoolType.${scheme}`);
  return { ipaddress, path: path === '/' ? path : path.replace(/\/$/, '') };
}

interface Wanted {
  readonly zoneid: string;
  readonly hypervisor?: string;
  readonly url: string;
}

async function refuseUnreachable(
  world: World,
  { zoneid, hypervisor, url }: Wanted,
  clusterid: string | undefined,
  scope: string,
) {
  const up = world
    .live('hosts')
    .filter((host) => host.zoneid === zoneid && host.type === 'Routing' && host.state === 'Up');
  const near = up.filter((host) =>
    clusterid === undefined ? matches(hypervisor, host.hypervisor) : host.clusterid === clusterid,
  );
  if (near.length === 0 && scope !== 'HOST') {
    const cluster = clusterid === undefined ? undefined : world.row('clusters', clusterid).db;
    throw refusedPool(
      cluster === undefined
        ? 'Failed to create storage pool as it is not accessible to hosts.'
        : `No host up to associate a storage pool with in cluster ${cluster}`,
    );
  }
  if ((await world.hooks.mountPool?.(url)) === false) throw refusedPool('Failed to access storage pool');
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
