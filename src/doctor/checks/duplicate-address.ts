/** Two machines with one address: who answers for the address of a host is another one. */
import { addressed } from '../../site/reach.ts';
import type { Check, Seen } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const duplicateAddress: Check = {
  id: 'duplicate-address',
  layer: 'network',
  asks: 'does the host itself, and nobody else, answer for its address?',
  why: 'its packets go to the other machine by turns: connections break, storage hangs, agents come and go',
  after: ['answers', 'host-addresses'],
  group: everyHost,
  find: (seen) =>
    seen.site.hosts.flatMap((host) => {
      const own = seen.answers.get(host.name)?.macs ?? [];
      if (own.length === 0) return [];
      return addressed(host).flatMap(({ address, network, path }) => {
        const others = answersFor(address, seen).filter(({ mac }) => !own.includes(mac) && !isRouter(mac, seen));
        const [first] = others;
        if (first === undefined) return [];
        return [
          {
            hosts: [host, ...others.map(({ from }) => from)],
            message: `another machine has ${address}, the address of ${host.name} on the network ${network.name}`,
            seen: others.map(({ from, mac }) => `ip neighbour on ${from.name}: ${address} is at ${mac}`).join(', '),
            expected: `one of the cards of ${host.name}: ${own.filter((mac) => mac !== NONE).join(', ')}`,
            path,
            todo: `find ${first.mac} in the tables of the switches, and give that machine another address; arping -D -I DEVICE ${address} shows when it is gone`,
          },
        ];
      });
    }),
};

/** What the loopback has. */
const NONE = '00:00:00:00:00:00';

function answersFor(address: string, { site, answers }: Seen) {
  return site.hosts.flatMap((from) => {
    const mac = answers.get(from.name)?.neighbours?.[address];
    return mac === undefined ? [] : [{ from, mac }];
  });
}

/** One that answers for several addresses of the site is a router between its hosts. */
function isRouter(mac: string, { answers }: Seen): boolean {
  const said = [...answers.values()].flatMap(({ neighbours = {} }) => Object.entries(neighbours));
  return new Set(said.flatMap(([address, one]) => (one === mac ? [address] : []))).size > 1;
}
