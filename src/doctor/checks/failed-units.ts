/** Units that systemd has given up. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const failedUnits: Check = {
  id: 'failed-units',
  layer: 'services',
  asks: 'has any unit failed?',
  why: 'something that starts with the host does not work',
  after: [
    'answers',
    'firstboot',
    'mysql-running',
    'libvirt',
    'agent',
    'management-running',
    'export-clients',
    'time',
    'data-disks',
  ],
  ...onEach(everyHost, ({ host, own: { failedUnits: failed } }) =>
    (failed ?? []).map((unit) => ({
      message: `${unit} of ${host.name} has failed`,
      seen: `systemctl --failed: ${unit}`,
      expected: 'no failed unit',
      path: host.path,
      todo: `on ${host.name}: systemctl status ${unit}; journalctl -u ${unit}`,
    })),
  ),
};
