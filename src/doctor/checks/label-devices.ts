/** The labels of the zone's traffic are devices of every host of the zone. */
import { topology } from '../../site/topology.ts';
import { type Check, onEach } from '../check-type.ts';
import { zoneHosts } from '../groups.ts';

export const labelDevices: Check = {
  id: 'label-devices',
  layer: 'network',
  asks: 'has the host a device for each label of the zone?',
  why: 'CloudStack refuses the host (Can not find network), or its guests have no network',
  after: ['answers', 'bridges', 'firstboot'],
  repair: 'network',
  ...onEach(zoneHosts, ({ host, own: { links }, seen: { site } }) => {
    const labels = new Map(
      topology(site).traffic.flatMap(({ network, path }) => (network.bridge ? [[network.bridge, path] as const] : [])),
    );
    return [...labels].flatMap(([label, path]) => {
      if (links === undefined || links.some(({ name }) => name === label)) return [];
      return [
        {
          message: `${host.name} has no device ${label}, which the zone names as a label`,
          seen: `its devices: ${links.map(({ name }) => name).join(', ')}`,
          expected: `a device ${label}`,
          path,
          todo: `give ${host.name} the network of that label in the site file`,
        },
      ];
    });
  }),
};
