/** Hosts of a network reach each other at all. */
import type { Check } from '../check-type.ts';
import { everyHost } from '../groups.ts';
import { neighbours, packetKey } from '../packets.ts';

export const networkPath: Check = {
  id: 'network-path',
  layer: 'network',
  asks: 'does the next host of each network answer a ping?',
  why: 'storage, agents and migration between the two do not work',
  after: ['answers', 'bridges', 'host-addresses', 'duplicate-address'],
  group: everyHost,
  find: ({ site, answers }) =>
    site.hosts.flatMap((host) => {
      const packets = answers.get(host.name)?.packets;
      if (packets === undefined) return [];
      return neighbours(site, host).flatMap(({ network, host: next, address }) => {
        if (packets[packetKey(address)] !== false) return [];
        return [
          {
            hosts: [host, next],
            message: `${host.name} does not reach ${next.name} on the network ${network.name}`,
            seen: `ping ${address} is not answered`,
            expected: `both are in ${network.cidr.text}`,
            path: network.path,
            todo: 'switch ports, VLAN tags and cables of the two; two machines with one address (arping -D)',
          },
        ];
      });
    }),
};
