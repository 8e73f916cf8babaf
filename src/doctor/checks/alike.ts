/** What some hosts of a role have and others lack: the setting that only some had got. */
import { topology } from '../../site/topology.ts';
import type { Check } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

/** Packages whose versions guests meet when they are moved. */
const PACKAGES = ['libvirt-daemon', 'qemu-system-x86'];
/** Properties that follow from the zone, and are the same on all hosts of a cluster. */
const PROPERTIES = ['private.network.device', 'public.network.device', 'guest.network.device'];

export const alike: Check = {
  id: 'alike',
  layer: 'drift',
  asks: 'have the hosts of a cluster the same versions of QEMU and libvirt, and the same devices in agent.properties?',
  why: 'a guest that runs here does not run there: it cannot be migrated, or loses its network when it is',
  after: ['answers', 'firstboot', 'versions'],
  group: kvmHosts,
  find({ site, answers }) {
    const clusters = site.zone?.pods.flatMap((pod) => pod.clusters) ?? [];
    const { zoneHosts } = topology(site);
    return clusters.flatMap((cluster) => {
      const members = zoneHosts
        .filter((host) => cluster.hosts.includes(host))
        .flatMap((host) => answers.get(host.name) ?? []);
      return [
        ...PACKAGES.map((name) => ({
          name,
          said: members.map(({ host, packages }) => ({ host, value: packages?.[name] })),
        })),
        ...PROPERTIES.map((name) => ({
          name: `${name} in agent.properties`,
          said: members.flatMap(({ host, agent }) => (agent?.guid ? [{ host, value: agent[name] ?? 'not set' }] : [])),
        })),
      ].flatMap(({ name, said }) => {
        const known = said.filter(({ value }) => value !== undefined);
        if (new Set(known.map(({ value }) => value)).size < 2) return [];
        const counts = [...Map.groupBy(known, ({ value }) => value)].toSorted((a, b) => b[1].length - a[1].length);
        const [[most] = [''], ...others] = counts;
        const odd = others.flatMap(([, hosts]) => hosts.map(({ host }) => host));
        return [
          {
            hosts: odd,
            message: `${odd.map((host) => host.name).join(', ')} and the other hosts of ${cluster.name} differ in ${name}`,
            seen: known.map(({ host, value }) => `${host.name}: ${value}`).join(', '),
            expected: `${most}, as on most`,
            path: [...cluster.path, 'hosts'],
            todo: 'bring them to one state: apt-get upgrade, or agent.properties and a restart of the agent',
          },
        ];
      });
    });
  },
};
