/** Primary storage: pools of a cluster, or of the whole zone. The server knows one by server and path. */
import { z } from 'zod';
import type { Cluster, Pod, PoolElsewhere, Storage, Zone } from '../../site/site.ts';
import { blockedVerdict, changeVerdict, differing, strangersByKey } from '../by-key.ts';
import { inZone } from '../in-zone.ts';
import {
  type FieldChange,
  type Have,
  type Kind,
  keyOf,
  type PlannedCall,
  type Ref,
  type Verdict,
  type Want,
} from '../kind.ts';
import { ownDifferences, setOwn } from '../own-settings.ts';
import { clusterRef, clustersOf } from './cluster.ts';
import { host } from './host.ts';
import { podRef } from './pod.ts';
import { zoneRef } from './zone.ts';

type Owner = { readonly pod: Pod; readonly cluster: Pod['clusters'][number] };

interface PrimaryStorageWant extends Want {
  readonly zone: string;
  /** Absent for a pool that somebody else makes. */
  readonly storage?: Storage;
  /** Absent for a pool of the whole zone. */
  readonly owner?: Owner;
  readonly settings: Readonly<Record<string, string>>;
}

const row = z.object({
  id: z.string(),
  name: z.string(),
  ipaddress: z.string().optional(),
  path: z.string().optional(),
  type: z.string().optional(),
  scope: z.string(),
  state: z.string(),
  clustername: z.string().optional(),
  tags: z.string().optional(),
  nfsmountopts: z.string().optional(),
  overprovisionfactor: z.string().optional(),
  disksizetotal: z.number().optional(),
});
type PrimaryStorageHave = Have & z.infer<typeof row>;

/** Every host of the cluster mounts it before the answer comes. */
const MOUNTING = 10 * 60_000;
const keepsPlace = 'a pool stays where it is: give the site another pool name, or take this one out first';

export const primaryStorage: Kind<PrimaryStorageWant, PrimaryStorageHave> = {
  name: 'primary storage',
  after: ['host', 'setting'],
  takes: MOUNTING,
  want(site) {
    const { name: zone, settings } = site.zone;
    const wanted = (storage: Storage, owner?: Owner): PrimaryStorageWant => ({
      key: keyOf(storage.name),
      name: storage.name,
      about: `${storage.server}:${storage.exportPath}${owner === undefined ? '' : `, of cluster ${owner.cluster.name}`}`,
      path: storage.path,
      ...{ zone, storage, owner, settings },
    });
    const awaited = ({ name, path }: PoolElsewhere, owner?: Owner): PrimaryStorageWant => ({
      key: keyOf(name),
      about: 'made elsewhere',
      ...{ name, path, zone, owner, settings },
    });
    const both = ({ primaryStorage, poolsElsewhere }: Zone | Cluster, owner?: Owner) => [
      ...primaryStorage.map((one) => wanted(one, owner)),
      ...poolsElsewhere.map((one) => awaited(one, owner)),
    ];
    return [...[...clustersOf(site)].flatMap((owner) => both(owner.cluster, owner)), ...both(site.zone)];
  },
  list: (reading) =>
    inZone(reading, {
      command: 'listStoragePools',
      key: 'storagepool',
      row,
      have: (one) => (isLocal(one) ? undefined : { ...one, key: keyOf(one.name), title: one.name }),
    }),
  verdict: verdictOnPool,
  needs: ({ owner }, site) => [hostsOf(site, owner?.cluster.name)],
  ready: ({ state, disksizetotal }) => {
    if (state !== 'Up') return `is ${state}`;
    return (disksizetotal ?? 0) > 0 ? undefined : 'has no size yet';
  },
  settling: ({ state }) => ['Initial', 'Initialized', 'Creating', 'Attaching'].includes(state),
  strangers: strangersByKey,
  remove: ({ id, state }) => {
    if (state === 'Maintenance') return { call: { command: 'deleteStoragePool', params: { id, forced: true } } };
    if (/Maintenance$/.test(state)) return { wait: `is in ${state}` };
    if (state === 'Up') return { call: { command: 'enableStorageMaintenance', params: { id } } };
    return {
      stuck: `is ${state}, which the server neither puts in maintenance nor deletes: its row in the database has to go`,
    };
  },
};

/** Local storage comes and goes with its host. */
function isLocal({ scope, type }: z.infer<typeof row>): boolean {
  return scope === 'HOST' && type !== 'NetworkFilesystem';
}

function verdictOnPool(want: PrimaryStorageWant, all: readonly PrimaryStorageHave[]): Verdict {
  const { storage } = want;
  if (storage === undefined) return verdictOnElsewhere(want, all);
  const isPlace = ({ ipaddress, path }: PrimaryStorageHave) =>
    ipaddress === storage.server && path === storage.exportPath;
  const named = all.filter(({ key }) => key === want.key);
  // The server takes a second pool of the same name without a word.
  const have = named.find(isPlace) ?? named[0];
  if (have !== undefined) return changeVerdict(want, have, differences({ ...want, storage }, have), update);
  const other = all.find(isPlace);
  if (other !== undefined) {
    return blockedVerdict(want, `${want.about} is there as ${other.name}`, `call it ${other.name} in the site file`);
  }
  return { action: 'create', fields: [], calls: [createPool({ ...want, storage })], blocked: [] };
}

/** What somebody else makes is left as it is. */
function verdictOnElsewhere(want: PrimaryStorageWant, all: readonly PrimaryStorageHave[]): Verdict {
  const have = all.find(({ key }) => key === want.key);
  if (have !== undefined) return changeVerdict(want, have, []);
  return blockedVerdict(
    want,
    'it is not there, and the site file leaves it to you',
    'make it in CloudStack under this name once the hosts are Up, and run finalize again',
  );
}

type OwnWant = PrimaryStorageWant & { readonly storage: Storage };

function differences({ storage, owner, settings, path }: OwnWant, have: PrimaryStorageHave): FieldChange[] {
  return [
    ...differing([
      {
        field: 'export',
        from: `${have.ipaddress}:${have.path}`,
        to: `${storage.server}:${storage.exportPath}`,
        path: [...path, 'export'],
        cannot: keepsPlace,
      },
      { field: 'scope', from: have.scope, to: owner === undefined ? 'ZONE' : 'CLUSTER', path, cannot: keepsPlace },
      {
        field: 'cluster',
        from: have.clustername?.toLowerCase(),
        to: owner?.cluster.name.toLowerCase(),
        path,
        cannot: keepsPlace,
      },
      { field: 'tags', from: sorted(have.tags), to: sorted(storage.tags.join(',')), path: [...path, 'tags'] },
      {
        field: 'mount options',
        from: have.nfsmountopts,
        // A server that does not show them cannot be compared with.
        to: have.nfsmountopts === undefined ? undefined : storage.mountOptions,
        path: [...path, 'mount_options'],
        cannot: 'they are changed while the pool is in maintenance (updateStoragePool details[0].nfsmountopts)',
      },
    ]),
    ...ownDifferences(settings, { 'storage.overprovisioning.factor': have.overprovisionfactor }),
  ];
}

function update(
  { storage }: PrimaryStorageWant,
  { id }: PrimaryStorageHave,
  fields: readonly FieldChange[],
): PlannedCall[] {
  const tags = fields.some(({ field }) => field === 'tags');
  const own = fields.filter(({ field }) => field !== 'tags');
  return [
    ...(tags ? [{ command: 'updateStoragePool', params: { id, tags: storage?.tags } }] : []),
    ...setOwn(own, { storageid: id }),
  ];
}

function createPool({ zone, name, storage, owner }: OwnWant): PlannedCall {
  const { server, exportPath, tags, mountOptions } = storage;
  return {
    command: 'createStoragePool',
    params: {
      zoneid: zoneRef(zone),
      ...(owner === undefined
        ? { scope: 'zone', hypervisor: 'KVM' }
        : {
            scope: 'cluster',
            podid: podRef(owner.pod.name),
            clusterid: clusterRef(owner.pod.name, owner.cluster.name),
          }),
      name,
      url: `nfs://${server}${exportPath}`,
      provider: 'DefaultPrimary',
      tags: tags.length === 0 ? undefined : tags,
      'details[0].nfsmountopts': mountOptions,
    },
    timeout: MOUNTING,
  };
}

/** The hosts that mount it: those of its cluster, or all. */
function hostsOf(site: Parameters<typeof host.want>[0], cluster: string | undefined): Ref[] {
  const mounting = host.want(site).filter((one) => cluster === undefined || one.cluster === cluster);
  return mounting.map(({ key }) => ({ kind: 'host', key }));
}

/** A set in one order, to compare it. */
function sorted(tags: string | undefined): string {
  return (tags ?? '').split(',').filter(Boolean).toSorted().join(',');
}
