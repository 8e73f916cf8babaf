/** createStoragePool: what it asks of the URL, the scope and the hosts. */
import { uuidOf } from './add-host.ts';
import { type Asked, matches } from './command.ts';
import type { Pool } from './pools.ts';
import { failed } from './refusals.ts';
import type { World } from './world.ts';

/** What is wanted, as far as it is known before anybody is asked. */
type Wanted = Omit<Pool, 'id' | 'db' | 'state' | 'created'> & { readonly url: string };

export async function addPool({ world, args }: Asked): Promise<Pool> {
  const { url, ...wanted } = wantedPool(world, args);
  refuseTwin(world, wanted);
  if (wanted.scope !== 'HOST') refuseWithoutHosts(world, wanted);
  if ((await world.hooks.mountPool?.(url)) === false) throw refusedPool('Failed to access storage pool');
  world.later(0, 'scan', wanted.zoneid);
  const state = wanted.scope === 'HOST' ? 'Initialized' : 'Up';
  return world.add('pools', { ...wanted, state, created: world.now() }, uuidOf(wanted.ipaddress + wanted.path));
}

const refusedPool = (reason: string) => failed(`Failed to add data store: ${reason}`);

function wantedPool(world: World, args: Asked['args']): Wanted {
  const { zoneid = '', podid, clusterid, name = '', url = '', tags, hypervisor: named } = args;
  const scope = checkedScope(args);
  const cluster = scope === 'ZONE' || clusterid === undefined ? undefined : world.row('clusters', clusterid);
  const hypervisor = cluster?.hypervisortype ?? named;
  const nfsmountopts = args['details[0].nfsmountopts'];
  return {
    ...{ url, zoneid, name, scope, ...parseUrl(url) },
    ...(cluster === undefined ? {} : { clusterid }),
    ...(cluster === undefined || podid === undefined ? {} : { podid }),
    ...(hypervisor === undefined ? {} : { hypervisor }),
    ...(tags ? { tags } : {}),
    ...(nfsmountopts ? { nfsmountopts } : {}),
  };
}

function checkedScope({ scope: sent = 'cluster', hypervisor, clusterid }: Asked['args']): string {
  const scope = sent.toUpperCase();
  if (!['CLUSTER', 'ZONE', 'HOST'].includes(scope)) throw failed(`invalid scope for pool ${sent}`);
  if (scope === 'ZONE' && hypervisor === undefined) {
    throw failed('Missing parameter hypervisor. Hypervisor type is required to create zone wide primary storage.');
  }
  if (scope === 'CLUSTER' && clusterid === undefined) {
    throw failed("cluster id can't be null, if scope is cluster");
  }
  return scope;
}

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

type Place = Omit<Wanted, 'url'>;

function refuseTwin(world: World, { ipaddress, path, zoneid }: Place): void {
  const twin = world
    .live('pools')
    .find((pool) => pool.ipaddress === ipaddress && pool.path === path && pool.zoneid === zoneid);
  if (twin === undefined) return;
  const pod = twin.podid === undefined ? null : world.row('pods', twin.podid).db;
  throw refusedPool(`Storage pool ${path} already in use by another pod (id=${pod})`);
}

/** A host of the cluster, or of the zone and the hypervisor, has to be Up to mount it. */
function refuseWithoutHosts(world: World, { zoneid, clusterid, hypervisor }: Place): void {
  const near = world
    .live('hosts')
    .filter((host) => host.zoneid === zoneid && host.type === 'Routing' && host.state === 'Up')
    .filter((host) => (clusterid === undefined ? matches(hypervisor, host.hypervisor) : host.clusterid === clusterid));
  if (near.length > 0) return;
  if (clusterid === undefined) throw refusedPool('Failed to create storage pool as it is not accessible to hosts.');
  const { db } = world.row('clusters', clusterid);
  throw refusedPool(`No host up to associate a storage pool with in cluster ${db}`);
}
