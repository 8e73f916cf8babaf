/** The way out. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const defaultRoute: Check = {
  id: 'default-route',
  layer: 'network',
  asks: 'does the default route leave by the gateway of the site file?',
  why: 'packages, names and the operators who come from outside are not reached',
  after: ['answers', 'bridges', 'host-addresses'],
  repair: 'network',
  ...onEach(everyHost, ({ host, own: { defaultRoutes } }) => {
    const out = host.attachments.find(({ network, address }) => network.defaultRoute && address !== undefined)?.network;
    if (out?.gateway === undefined || defaultRoutes === undefined || defaultRoutes === null) return [];
    if (defaultRoutes.some(({ via }) => via === out.gateway)) return [];
    const seen = defaultRoutes.map(({ via, device }) => `default via ${via ?? '-'} dev ${device}`).join(', ');
    return [
      {
        message: `the default route of ${host.name} does not lead to ${out.gateway}`,
        seen: seen || 'no default route',
        expected: `default via ${out.gateway}`,
        path: [...out.path, 'gateway'],
        todo: `on ${host.name}: ip route; netplan get`,
      },
    ];
  }),
};
