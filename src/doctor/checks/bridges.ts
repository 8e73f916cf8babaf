/** Bridges with a card that has a link. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const bridges: Check = {
  id: 'bridges',
  layer: 'network',
  asks: 'is each bridge there, with a card in it that has a link?',
  why: 'guests of this network have no way out, and labels that name the bridge are refused',
  after: ['answers'],
  repair: 'network',
  ...onEach(everyHost, ({ host, own: { links } }) =>
    host.attachments.flatMap(({ network: { name, bridge, path: networkPath } }) => {
      if (bridge === undefined || links === undefined) return [];
      const found = links.find((link) => link.name === bridge);
      const there = links.map((link) => link.name).join(', ');
      const path = [...networkPath, 'bridge'];
      const common = {
        path,
        expected: `${bridge}, for the network ${name}`,
        todo: `on ${host.name}: ip -brief link; netplan get`,
      };
      if (found?.bridge !== true) {
        const what = found === undefined ? 'has no bridge' : 'has something else than a bridge called';
        return [{ ...common, message: `${host.name} ${what} ${bridge}`, seen: `its devices: ${there}` }];
      }
      if (found.ports.length === 0) {
        return [
          {
            ...common,
            message: `the bridge ${bridge} of ${host.name} has no card in it`,
            seen: `its devices: ${there}`,
          },
        ];
      }
      const linked = found.ports.some((port) => links.find((link) => link.name === port)?.carrier);
      if (linked) return [];
      const ports = found.ports.join(', ');
      const todo = 'cable, switch port or virtual network; a card that is down: ip link set CARD up';
      return [
        { ...common, message: `no card in ${bridge} of ${host.name} has a link`, seen: `no carrier on ${ports}`, todo },
      ];
    }),
  ),
};
