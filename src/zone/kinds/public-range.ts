/** Public addresses, of which system VMs and routers take theirs. */
import { z } from 'zod';
import { byAddresses, rangeThere, strangeRanges } from '../address-ranges.ts';
import { inZone } from '../in-zone.ts';
import { eachOf, type Have, type Kind, type Want } from '../kind.ts';
import { trafficType } from './traffic-type.ts';
import { zoneRef } from './zone.ts';

interface PublicRangeWant extends Want {
  readonly zone: string;
  readonly vlan: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly first: string;
  readonly last: string;
}

const row = z.object({
  id: z.string(),
  vlan: z.string(),
  gateway: z.string(),
  netmask: z.string(),
  startip: z.string(),
  endip: z.string().optional(),
});
type PublicRangeHave = Have & z.infer<typeof row> & { readonly first: string; readonly last: string };

export const publicRange: Kind<PublicRangeWant, PublicRangeHave> = {
  name: 'public range',
  after: ['traffic type'],
  want: ({ zone: { name: zone, publicIps } }) =>
    publicIps.map(({ range: { first, last }, vlan, gateway, netmask, path }) => ({
      key: `${first}-${last}`,
      name: `${first}-${last}`,
      about: `${vlanText(String(vlan))}, gateway ${gateway}`,
      path,
      ...{ zone, vlan: String(vlan), gateway, netmask, first, last },
    })),
  list: (reading) =>
    inZone(reading, {
      command: 'listVlanIpRanges',
      params: { forvirtualnetwork: 'true' },
      key: 'vlaniprange',
      row,
      have: rangeThere,
    }),
  verdict: byAddresses({
    create: ({ zone, vlan, gateway, netmask }, { first, last }) => ({
      command: 'createVlanIpRange',
      params: {
        zoneid: zoneRef(zone),
        ...{ vlan, gateway, netmask, startip: first, endip: last },
        forvirtualnetwork: true,
      },
    }),
    elsewhere(want, have) {
      // The answer writes vlan://untagged where the call says untagged.
      const vlan = have.vlan.replace(/^\w+:\/\//, '');
      const same = vlan === want.vlan && have.gateway === want.gateway && have.netmask === want.netmask;
      return same ? undefined : `as ${vlanText(vlan)} with gateway ${have.gateway}, netmask ${have.netmask}`;
    },
    free: 'take the range out when none of its addresses is in use (deleteVlanIpRange), and run this again',
  }),
  strangers: strangeRanges,
  needs: (_, site) => eachOf(trafficType, site),
  remove: ({ id }) => ({ call: { command: 'deleteVlanIpRange', params: { id } } }),
};

function vlanText(vlan: string): string {
  return vlan === 'untagged' ? vlan : `VLAN ${vlan}`;
}
