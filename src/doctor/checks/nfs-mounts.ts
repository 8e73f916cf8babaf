/** NFS mounts of clients that hang or have gone stale. */
import { addressed } from '../../site/reach.ts';
import type { Check } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const nfsMounts: Check = {
  id: 'nfs-mounts',
  layer: 'storage',
  asks: 'does every NFS mount answer?',
  why: 'guests on it stand still, and a KVM host that cannot write its heartbeat restarts itself',
  after: ['answers', 'network-path', 'ports', 'export-clients', 'data-disks'],
  group: everyHost,
  find: ({ site, answers }) =>
    site.hosts.flatMap((host) =>
      (answers.get(host.name)?.networkMounts ?? []).flatMap(({ source, target, fault }) => {
        if (fault === null) return [];
        const store = site.hosts.find((one) => addressed(one).some(({ address }) => source.startsWith(`${address}:`)));
        return [
          {
            hosts: [host, ...(store === undefined ? [] : [store])],
            message: `${source} at ${target} of ${host.name} does not answer`,
            seen: fault,
            expected: 'an answer of statfs within 6 s',
            path: host.path,
            todo: `when its server works again: umount -l ${target} on ${host.name}, then restart cloudstack-agent; guests on it have to be stopped first`,
          },
        ];
      }),
    ),
};
