/** The parts of a zone, flat: what several rules go through. */
import type { Path } from '../../outcome/problem.ts';
import type { Cluster, Host, Pod, Site, TrafficType } from '../site.ts';
import { type Carried, topology } from '../topology.ts';

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

/** Every traffic type of every physical network; of one type only, when told. */
export function traffic(site: Site, type?: TrafficType): readonly Carried[] {
  return topology(site).traffic.filter((one) => type === undefined || one.type === type);
}
