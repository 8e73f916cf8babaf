/** Cards whose names leave no room for the devices that CloudStack makes of them. */
import { vlanCarriers } from '../../site/rules/labels.ts';
import { sameLabel } from '../../site/topology.ts';
import { type Check, onEach } from '../check-type.ts';
import { zoneHosts } from '../groups.ts';

/** `brCARD-4094` has to be of the 15 characters that the kernel takes. */
const LONGEST = 8;

export const cardNames: Check = {
  id: 'card-names',
  layer: 'network',
  asks: 'is the name of the card below each bridge of VLAN guests of 8 characters at most?',
  why: 'CloudStack makes CARD.VLAN and brCARD-VLAN of it, and the kernel takes 15 characters: no guest or router of a VLAN starts there',
  after: ['answers', 'bridges'],
  ...onEach(zoneHosts, ({ host, own: { links }, seen: { site } }) =>
    host.attachments.flatMap(({ network, path }) => {
      if (![...vlanCarriers(site)].some((one) => sameLabel(network, one))) return [];
      const ports = links?.find(({ name }) => name === network.bridge)?.ports ?? [];
      // Of a VLAN device CloudStack takes the card below it; taps of guests are no cards.
      const cards = ports.map((port) => port.replace(/\..*/, '')).filter((port) => !/^(vnet|tap|veth)/.test(port));
      return cards
        .filter((card) => card.length > LONGEST)
        .map((card) => ({
          message: `the name of the card ${card} of ${host.name} is too long for VLANs`,
          seen: `${card} in ${network.bridge}: br${card}-4094 would have ${card.length + 7} characters`,
          expected: `${LONGEST} characters at most`,
          path,
          todo: 'make it a bond of this one card in the site file (bonds: bond0), and install the host anew; by hand: a .link file that names it',
        }));
    }),
  ),
};
