/** What the agent writes to NFS pools, so that the others see that its host lives. */
import { topology } from '../../site/topology.ts';
import { type Check, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

/** Seconds; it is written each minute. */
const OLD = 600;

export const heartbeats: Check = {
  id: 'heartbeats',
  layer: 'storage',
  asks: 'has the agent written its heartbeat (KVMHA) to each NFS pool that it has mounted?',
  why: 'a host that cannot write it restarts itself, with all its guests, and others take it for dead',
  after: [
    ...['answers', 'firstboot', 'disk-space', 'file-systems', 'time', 'network-path', 'agent', 'ports'],
    ...['export-clients', 'nfs-mounts', 'storage-latency'],
  ],
  ...onEach(kvmHosts, ({ host, own: { networkMounts = [], units }, seen: { site, cloud } }) => {
    if (units?.['cloudstack-agent.service']?.active !== 'active') return [];
    // Nothing is written to a pool that was put into maintenance.
    const waiting = cloud?.heard?.state.waiting ?? [];
    return networkMounts.flatMap(({ source, target, heartbeat }) => {
      const pool = topology(site)
        .storesOf(host)
        .find((one) => one.kind === 'primary' && `${one.server}:${one.exportPath}` === source);
      if (pool === undefined || !(Number(heartbeat ?? 0) > OLD)) return [];
      if (waiting.some(({ path }) => path.join('\n') === pool.path.join('\n'))) return [];
      return [
        {
          message: `${host.name} has written no heartbeat to ${pool.name} for ${Math.round(Number(heartbeat) / 60)} minutes`,
          seen: `${target}/KVMHA: its heartbeat is ${Math.round(Number(heartbeat))} s old`,
          expected: `at most ${OLD} s: the agent writes it each minute`,
          path: pool.path,
          todo: `on ${host.name}: journalctl -t heartbeat; may root write to ${target}/KVMHA, and is there room?`,
        },
      ];
    });
  }),
};
