/** The zone of the site is there. */
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const zoneThere: Check = {
  id: 'zone-there',
  layer: 'cloudstack',
  asks: 'is the zone of the site there, and enabled?',
  why: 'no guest can be made; finalize makes the zone',
  after: ['management-api'],
  group: cloudstack,
  find({ site, cloud }) {
    const { zone } = site;
    if (cloud?.heard === undefined || zone === undefined) return [];
    const have = cloud.heard.state.zone;
    if (have?.allocationstate === 'Enabled') return [];
    return [
      {
        hosts: [],
        message: have === undefined ? `there is no zone ${zone.name}` : `the zone ${zone.name} is not enabled`,
        seen: have === undefined ? 'listZones has none of this name' : `allocationstate ${have.allocationstate}`,
        expected: `the zone ${zone.name}, enabled`,
        path: [...zone.path, 'name'],
        todo: 'zoneseed finalize',
      },
    ];
  },
};
