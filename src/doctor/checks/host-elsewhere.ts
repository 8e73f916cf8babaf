/** Hosts of the site that CloudStack has in another zone. */
import { hasZone } from '../../zone/kind.ts';
import { host as hostKind } from '../../zone/kinds/host.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const hostElsewhere: Check = {
  id: 'host-elsewhere',
  layer: 'cloudstack',
  asks: 'does CloudStack have a host of the site in another zone?',
  why: 'it cannot be added here as long as it is there (Skipping host … already in the database)',
  after: ['management-api', 'zone-there'],
  group: cloudstack,
  find({ site, cloud }) {
    const heard = cloud?.heard;
    if (heard === undefined || !hasZone(site)) return [];
    return hostKind.want(site).flatMap(({ key, name, member, path }) => {
      const there = heard.strangers.find(({ ipaddress }) => ipaddress === key);
      if (there === undefined || heard.hosts.some((one) => one.key === key)) return [];
      const zone = there.zonename ?? there.zoneid;
      return [
        {
          hosts: [member],
          message: `CloudStack has ${name} in another zone: ${zone}`,
          seen: `listHosts: ${key}, ${there.state}, in cluster ${there.clustername ?? '-'} of zone ${zone}`,
          expected: `in zone ${site.zone.name}`,
          path,
          todo: `where it is of no use there, deleteHost in zone ${zone}; then zoneseed finalize --host ${name}`,
        },
      ];
    });
  },
};
