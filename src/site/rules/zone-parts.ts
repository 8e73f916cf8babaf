/** The parts of a zone, flat: what several rules go through. */
import type { Path } from '../../outcome/problem.ts';
import type { Cluster, Host, PhysicalNetwork, Pod, Site, TrafficType } from '../site.ts';

export interface Member {
  readonly host: Host;
  readonly cluster: Cluster;
  readonly pod: Pod;
  /** Where the cluster names the host. */
  readonly path: Path;
}

/** Every host of every cluster, as often as clusters name it. */
export function* members({ zone }: Site): Generator<Member> {
  for (const pod of zone?.pods ?? []) {
    for (const cluster of pod.clusters) {
      for (const [index, host] of cluster.hosts.entries()) {
        yield { host, cluster, pod, path: [...cluster.path, 'hosts', index] };
      }
    }
  }
}

export type Carried = PhysicalNetwork['traffic'][number] & { readonly physical: PhysicalNetwork };

/** Every traffic type of every physical network; of one type only, when told. */
export function traffic({ zone }: Site, type?: TrafficType): Carried[] {
  return (zone?.physicalNetworks ?? []).flatMap((physical) =>
    physical.traffic.filter((one) => type === undefined || one.type === type).map((one) => ({ ...one, physical })),
  );
}
