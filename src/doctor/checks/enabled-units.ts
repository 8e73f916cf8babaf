/** Units that must start with their host. */
import { type Check, onEach } from '../check-type.ts';
import { unitsOf } from '../enabled-wanted.ts';
import { everyHost } from '../groups.ts';

export const enabledUnits: Check = {
  id: 'enabled-units',
  layer: 'drift',
  asks: 'does each service of its roles start with the host?',
  why: 'the service is gone after the next restart of the host',
  after: ['answers', 'firstboot'],
  repair: 'enabled-units',
  ...onEach(everyHost, ({ host, own: { units } }) =>
    unitsOf(host).flatMap((name) => {
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
