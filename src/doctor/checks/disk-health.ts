/** Disks that fail, by what they say of themselves, and mirrors that have lost one. */
import { type Check, type Examined, type Fault, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

/** States of a disk that the kernel has given up. */
const GONE = ['offline', 'transport-offline', 'dead'];
/** Percent of the writes that a disk is made for. */
const WORN = 90;

export const diskHealth: Check = {
  id: 'disk-health',
  layer: 'machine',
  asks: 'is each disk well, as it says itself (SMART, where smartctl is installed) and the kernel has it, and each mirror whole?',
  why: 'a disk that fails takes the guests, databases or exports on it along; a mirror that lacks one does not survive the next',
  after: ['answers'],
  group: everyHost,
  find: (seen) => [...onEach(everyHost, mirrorFaults).find(seen), ...onEach(everyHost, diskFaults).find(seen)],
};

function mirrorFaults({ host, own: { mirrors } }: Examined): Omit<Fault, 'hosts'>[] {
  return (mirrors ?? []).flatMap(({ name, missing, parts, action }) => {
    if (missing === 0) return [];
    const { path, raid } = host.disks.system;
    const isRebuilt = action === 'recover';
    return [
      {
        message: `the mirror ${name} of ${host.name} lacks ${missing === 1 ? 'a disk' : `${missing} disks`}`,
        seen: `/sys/block/${name}/md: degraded ${missing}, ${action || 'idle'}; its parts: ${parts.join(', ') || 'none'}`,
        expected: 'degraded 0',
        path: raid === undefined ? host.path : [...path, 'raid'],
        todo: isRebuilt
          ? `it is being rebuilt: cat /proc/mdstat on ${host.name} says how far it is`
          : `on ${host.name}: mdadm --detail /dev/${name} names the disk; put one of its size in its place, partition it alike, mdadm --manage /dev/${name} --add its partition`,
      },
    ];
  });
}

function diskFaults({ host, own: { diskHealth: disks = {} } }: Examined): Omit<Fault, 'hosts'>[] {
  return Object.entries(disks).flatMap(([name, { state, passed, reallocated, unreadable, worn }]) => {
    const seen = [
      ...(state !== null && GONE.includes(state) ? [`/sys/block/${name}/device/state: ${state}`] : []),
      ...(passed === false ? ['smartctl -H: it expects to fail'] : []),
      ...(unreadable > 0 ? [`smartctl -A: ${unreadable} unreadable sectors`] : []),
      ...(reallocated > 0 ? [`smartctl -A: ${reallocated} reallocated sectors`] : []),
      ...(worn !== null && worn >= WORN ? [`smartctl -A: ${worn} % of its writes are used up`] : []),
    ];
    if (seen.length === 0) return [];
    return [
      {
        message: `the disk ${name} of ${host.name} fails`,
        seen: seen.join('; '),
        expected: `a disk without bad sectors, less than ${WORN} % worn`,
        path: [...host.path, 'disks'],
        todo: `save what is on it, and replace it; on ${host.name}: smartctl -x /dev/${name}, journalctl -k`,
      },
    ];
  });
}
