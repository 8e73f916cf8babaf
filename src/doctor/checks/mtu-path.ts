/** The MTU of the devices, and of the way between hosts by a packet of that size. */
import { addressed } from '../../site/reach.ts';
import type { Check, Examined, Fault } from '../check-type.ts';
import { onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';
import { neighbours, packetKey } from '../packets.ts';

const common = { todo: 'the MTU of every switch, bridge and virtual network on the way must be as large' };

export const mtuPath: Check = {
  id: 'mtu-path',
  layer: 'network',
  asks: 'does each network carry a packet of its MTU to the next host?',
  why: 'small packets pass and large ones vanish: NFS hangs, guests in VXLAN load half a page',
  after: ['answers', 'bridges', 'host-addresses'],
  repair: 'network',
  group: everyHost,
  find: (seen) => [...onEach(everyHost, devices).find(seen), ...onEach(everyHost, lostOnTheWay).find(seen)],
};

function devices({ host, own: { links, addresses } }: Examined): Omit<Fault, 'hosts'>[] {
  return addressed(host).flatMap(({ network: { mtu, bridge, path }, address }) => {
    const device = bridge ?? addresses?.find((one) => one.address === address)?.device;
    const found = links?.find(({ name }) => name === device);
    if (mtu === undefined || found === undefined || found.mtu >= mtu) return [];
    return [
      {
        ...common,
        message: `${found.name} of ${host.name} has an MTU of ${found.mtu}`,
        seen: `mtu ${found.mtu}`,
        expected: `mtu ${mtu}`,
        path: [...path, 'mtu'],
      },
    ];
  });
}

/** Where the small packet is lost as well, it is no matter of its size. */
function lostOnTheWay({ host, own: { packets = {}, links }, seen }: Examined): Omit<Fault, 'hosts'>[] {
  return neighbours(seen.site, host).flatMap(({ network, host: next, address, size }) => {
    if (packets[packetKey(address)] !== true || packets[packetKey(address, size)] !== false) return [];
    // Said of the device already.
    const mtuOf = (name: string | undefined, all: typeof links) =>
      all?.find((link) => link.name === name)?.mtu ?? size + 28;
    const near = mtuOf(network.bridge, links);
    const far = mtuOf(network.bridge, seen.answers.get(next.name)?.links);
    if (Math.min(near, far) < size + 28) return [];
    return [
      {
        ...common,
        message: `a packet of ${size + 28} bytes does not come from ${host.name} to ${next.name} (${address})`,
        seen: `ping -M do -s ${size} is lost, a small one is answered`,
        expected: `${size + 28} bytes on the network ${network.name}`,
        path: network.mtu === undefined ? network.path : [...network.path, 'mtu'],
        byHand: true,
      },
    ];
  });
}
