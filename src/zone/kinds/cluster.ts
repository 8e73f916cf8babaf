/** Clusters of KVM hosts. */
import { z } from 'zod';
import { byKey, differing, strangersByKey } from '../by-key.ts';
import { inZone } from '../in-zone.ts';
import { type Have, type Kind, keyOf, type Ref, type Want, type ZonedSite } from '../kind.ts';
import { ownDifferences, setOwn } from '../own-settings.ts';
import { podRef } from './pod.ts';
import { zoneRef } from './zone.ts';

interface ClusterWant extends Want {
  readonly zone: string;
  readonly pod: string;
  readonly settings: Readonly<Record<string, string>>;
}

const row = z.object({
  id: z.string(),
  name: z.string(),
  podname: z.string(),
  hypervisortype: z.string(),
  clustertype: z.string().optional(),
  cpuovercommitratio: z.string().optional(),
  memoryovercommitratio: z.string().optional(),
});
type ClusterHave = Have & z.infer<typeof row>;

export const cluster: Kind<ClusterWant, ClusterHave> = {
  name: 'cluster',
  after: ['pod', 'setting'],
  sideBySide: 4,
  want: ({ zone: { name: zone, pods, settings } }) =>
    pods.flatMap(({ name: pod, clusters }) =>
      clusters.map(({ name, path }) => ({
        key: clusterKey(pod, name),
        name,
        about: `KVM, in pod ${pod}`,
        path,
        ...{ zone, pod, settings },
      })),
    ),
  list: (reading) =>
    inZone(reading, {
      command: 'listClusters',
      key: 'cluster',
      row,
      have: (one) => ({ ...one, key: clusterKey(one.podname, one.name), title: one.name }),
    }),
  verdict: byKey({
    create: ({ zone, pod, name }) => [
      {
        command: 'addCluster',
        params: {
          zoneid: zoneRef(zone),
          podid: podRef(pod),
          clustername: name,
          clustertype: 'CloudManaged',
          hypervisor: 'KVM',
        },
      },
    ],
    differences: ({ settings, path }, have) => [
      ...differing([
        {
          field: 'hypervisor',
          from: have.hypervisortype,
          to: 'KVM',
          path,
          cannot: 'a cluster keeps its hypervisor: give the site another cluster name, or destroy the zone',
        },
      ]),
      ...ownDifferences(settings, {
        'cpu.overprovisioning.factor': have.cpuovercommitratio,
        'mem.overprovisioning.factor': have.memoryovercommitratio,
      }),
    ],
    update: (_, { id }, fields) => setOwn(fields, { clusterid: id }),
  }),
  strangers: strangersByKey,
  remove: ({ id }) => ({ call: { command: 'deleteCluster', params: { id } } }),
};

function clusterKey(pod: string, name: string): string {
  return `${keyOf(pod)}/${keyOf(name)}`;
}

/** A cluster's id, for a call. */
export function clusterRef(pod: string, name: string): Ref {
  return { kind: 'cluster', key: clusterKey(pod, name) };
}

/** The pod and the cluster of every host and pool that is in one. */
export function* clustersOf({ zone: { pods } }: ZonedSite) {
  for (const pod of pods) for (const one of pod.clusters) yield { pod, cluster: one };
}
