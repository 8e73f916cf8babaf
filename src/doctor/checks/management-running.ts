/** The management server runs and listens. */
import { topology } from '../../site/topology.ts';
import { type Check, type Fault, onEach } from '../check-type.ts';
import { managers } from '../groups.ts';

/** What it listens on: the UI and API, and agents (facts: cloudstack a.6). */
const PORTS = [8080, 8250];

export const managementRunning: Check = {
  id: 'management-running',
  layer: 'services',
  asks: 'does cloudstack-management run and listen on 8080 and 8250?',
  why: 'there is no UI and no API, and agents of hosts and system VMs report to nobody',
  after: [
    'answers',
    'firstboot',
    'mysql-running',
    'mysql-settings',
    'mysql-accounts',
    'names',
    'java',
    'log-folders',
    'disk-space',
    'memory',
  ],
  repair: 'management',
  group: managers,
  find(seen) {
    const { database } = topology(seen.site);
    const own = onEach(managers, ({ host, own: { units, listening } }): Omit<Fault, 'hosts'>[] => {
      const unit = units?.['cloudstack-management.service'];
      if (unit === undefined) return [];
      const common = {
        path: [...host.path, 'roles'],
        todo: 'journalctl -u cloudstack-management; /var/log/cloudstack/management/management-server.log',
      };
      if (unit.active !== 'active') {
        const what = `cloudstack-management.service is ${unit.active}${unit.words === null ? '' : `: ${unit.words}`}`;
        return [
          { ...common, message: `the management server on ${host.name} does not run`, seen: what, expected: 'active' },
        ];
      }
      const silent = PORTS.filter((port) => !(listening?.some((place) => place.endsWith(`:${port}`)) ?? true));
      if (silent.length === 0) return [];
      const message = `the management server on ${host.name} runs and does not listen on ${silent.join(' and ')}`;
      return [{ ...common, message, seen: `no line for ${silent.join(', ')} in ss -ltn`, expected: 'both ports' }];
    }).find(seen);
    // What is wrong with the database is wrong with its clients.
    return own.map((fault) => ({ ...fault, hosts: [...fault.hosts, ...(database === undefined ? [] : [database])] }));
  },
};
