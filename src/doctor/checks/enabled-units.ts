/** Units that must start with their host. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

/** By role; those of `common` are every host's. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  common: ['chrony.service'],
  database: ['mysql.service'],
  management: ['cloudstack-management.service', 'cloudstack-usage.service'],
  kvm: ['libvirtd.service'],
  nfs: ['nfs-server.service'],
};

export const enabledUnits: Check = {
  id: 'enabled-units',
  layer: 'drift',
  asks: 'does each service of its roles start with the host?',
  why: 'the service is gone after the next restart of the host',
  after: ['answers', 'firstboot'],
  repair: 'enabled-units',
  ...onEach(everyHost, ({ host, own: { units } }) =>
    host.roles
      .flatMap((role) => UNITS[role] ?? [])
      .flatMap((name) => {
        const found = units?.[name];
        if (found === undefined || !['disabled', 'masked'].includes(found.enabled)) return [];
        return [
          {
            message: `${name} of ${host.name} does not start with the host`,
            seen: `systemctl is-enabled: ${found.enabled}`,
            expected: 'enabled',
            path: [...host.path, 'roles'],
            todo: `on ${host.name}: systemctl enable ${name}`,
          },
        ];
      }),
  ),
};
