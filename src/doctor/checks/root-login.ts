/** Root of a host that was added still lets the management servers in, by their key alone. */
import { type Check, onEach } from '../check-type.ts';
import { kvmHosts } from '../groups.ts';

export const rootLogin: Check = {
  id: 'root-login',
  layer: 'access',
  asks: "is the management servers' key among those that root of an added host lets in?",
  why: 'CloudStack cannot set the agent up again, renew its certificate or restart it (Authentication error with ssh private key)',
  after: ['answers', 'firstboot'],
  repair: 'root-login',
  ...onEach(kvmHosts, ({ host, own: { agent, managementKey } }) => {
    if (!agent?.guid || managementKey !== false) return [];
    return [
      {
        message: `root of ${host.name} does not let the management servers in`,
        seen: 'no line of zoneseed-management in /root/.ssh/authorized_keys',
        expected: 'their key, from their addresses',
        path: host.path,
        todo: 'finalize places it when it adds a host',
      },
    ];
  }),
};
