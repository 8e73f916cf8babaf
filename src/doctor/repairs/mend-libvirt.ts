/** libvirtd as CloudStack needs it. */
import { restore } from '../../finalize/restore.ts';
import { done } from '../../outcome/outcome.ts';
import { kvmHosts } from '../groups.ts';
import type { Repair } from '../repair-type.ts';

export const mendLibvirt: Repair = {
  id: 'libvirt',
  does: 'masks the sockets of libvirtd, has it listen, and restarts it and the agent where something was wrong; guests run on',
  group: kvmHosts,
  plan: () => [
    'masks libvirtd.socket, -ro, -admin, -tls and -tcp',
    'sets LIBVIRTD_ARGS="--listen", and the ports of libvirtd.conf',
    'restarts libvirtd and the agent, where one of these was otherwise',
  ],
  async mend({ site, machines, signal, say }, host) {
    const restored = await restore(site, host, machines, signal);
    if (!restored.ok) return restored;
    for (const what of restored.value) say(`${host.name}: has back ${what}`);
    return done(undefined);
  },
};
