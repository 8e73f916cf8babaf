/** Each address on the device it belongs to. */
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const hostAddresses: Check = {
  id: 'host-addresses',
  layer: 'network',
  asks: 'is each address of the host on its bridge or card?',
  why: 'the other hosts, firewalls and exports know it by this address',
  after: ['answers', 'bridges'],
  repair: 'network',
  ...onEach(everyHost, ({ host, own: { addresses } }) =>
    host.attachments.flatMap(({ address, network: { bridge, cidr }, path }) => {
      if (address === undefined || addresses === undefined) return [];
      const found = addresses.find((one) => one.address === address);
      const where = bridge === undefined ? 'its card' : bridge;
      const expected = `${address}/${cidr.prefix} on ${where}`;
      const todo = `on ${host.name}: ip -brief address; netplan get`;
      if (found === undefined) {
        const others = addresses.map((one) => `${one.address} on ${one.device}`).join(', ');
        return [
          {
            message: `${host.name} has lost its address ${address}`,
            seen: others || 'no address',
            expected,
            path,
            todo,
          },
        ];
      }
      if (bridge !== undefined && found.device !== bridge) {
        const message = `the address ${address} of ${host.name} is not on ${bridge}`;
        return [{ message, seen: `it is on ${found.device}`, expected, path, todo }];
      }
      if (found.prefix === cidr.prefix) return [];
      return [
        {
          message: `${host.name} takes another network for its own`,
          seen: `${address}/${found.prefix}`,
          expected,
          path,
          todo,
        },
      ];
    }),
  ),
};
