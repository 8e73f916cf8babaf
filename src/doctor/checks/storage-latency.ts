/** NFS that answers, and late. */
import type { Check } from '../check-type.ts';
import { everyHost } from '../groups.ts';

/** Seconds of the fastest of three answers; a server that is well needs some thousandths. */
const MOST = 0.5;

export const storageLatency: Check = {
  id: 'storage-latency',
  layer: 'storage',
  asks: 'does every NFS mount answer within half a second?',
  why: 'each write of a guest waits as long: guests crawl, their file systems go read-only, and heartbeats come too late',
  after: ['answers', 'network-path', 'mtu-path', 'ports', 'nfs-mounts', 'disk-health', 'disk-space'],
  group: everyHost,
  find: ({ site, answers }) =>
    site.hosts.flatMap((host) =>
      (answers.get(host.name)?.networkMounts ?? []).flatMap(({ source, target, fault, seconds }) => {
        if (fault !== null || !(Number(seconds) >= MOST)) return [];
        const store = site.hosts.find(({ attachments }) =>
          attachments.some(({ address }) => source.startsWith(`${address}:`)),
        );
        return [
          {
            hosts: [host, ...(store === undefined ? [] : [store])],
            message: `${source} at ${target} of ${host.name} answers late`,
            seen: `the fastest of three statfs took ${Number(seconds).toFixed(1)} s`,
            expected: `less than ${MOST} s`,
            path: host.path,
            todo: `on ${store?.name ?? 'its server'}: iostat -x 1 and nfsstat -s say whether its disks are busy; ping -c 20 to it from ${host.name} whether packets are lost`,
          },
        ];
      }),
    ),
};
