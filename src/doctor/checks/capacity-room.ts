/** Memory, processors and primary storage that are left to place something on. */
import type { Path } from '../../outcome/problem.ts';
import type { Site } from '../../site/site.ts';
import { topology } from '../../site/topology.ts';
import { FULL, fullRoom } from '../../zone/room.ts';
import type { Check, Fault } from '../check-type.ts';
import type { Room } from '../cloud-room.ts';
import { cloudstack } from '../groups.ts';

export const capacityRoom: Check = {
  id: 'capacity-room',
  layer: 'cloudstack',
  asks: 'is less in use than the disable thresholds of each cluster (memory, processor time) and pool (space, space given away) say?',
  why: 'nothing new starts there (Unable to create a deployment for VM)',
  after: ['management-api', 'zone-there', 'cloud-hosts', 'cloud-storage'],
  group: cloudstack,
  find({ site, cloud }) {
    const { capacities = [], rooms = [] } = cloud?.heard ?? {};
    const full = rooms.filter(({ used, total, most }) => used > most * total).map((room) => faultOf(room, site));
    // The zone as a whole says something only of what was told of none of its parts.
    const isTold = (what: string) =>
      rooms.some((room) => (what === 'primary storage' ? room.of === 'pool' : room.what === what));
    return [...full, ...fullRoom(capacities).flatMap((one) => (isTold(one.what) ? [] : [ofZone(one, site)]))];
  },
};

function faultOf({ of, name, what, used, total, setting, most }: Room, site: Site): Fault {
  const share = percent(used / total);
  return {
    hosts: [],
    message: `the ${of} ${name} takes nothing new: ${share} of its ${what} is in use`,
    seen: `${of === 'cluster' ? 'listClusters' : 'listStoragePools'}: ${share}`,
    expected: `at most ${percent(most)} (${setting})`,
    path: placeOf(of, name, site),
    todo: of === 'cluster' ? 'add a host, or stop what nobody needs' : 'add a pool, or remove what nobody needs',
  };
}

function ofZone({ what, share }: ReturnType<typeof fullRoom>[number], site: Site): Fault {
  return {
    hosts: [],
    message: `${share} % of the ${what} is in use`,
    seen: `listCapacity: ${share} %`,
    expected: `less than ${100 * FULL} %`,
    path: site.zone?.path ?? [],
    todo: 'add hosts or storage',
  };
}

/** One that the site file does not have is of its zone. */
function placeOf(of: Room['of'], name: string, site: Site): Path {
  const clusters = site.zone?.pods.flatMap((pod) => pod.clusters) ?? [];
  const all = of === 'cluster' ? clusters : topology(site).stores.filter(({ kind }) => kind === 'primary');
  return all.find((one) => one.name === name)?.path ?? site.zone?.path ?? [];
}

function percent(share: number): string {
  return `${Math.round(1000 * share) / 10} %`;
}
