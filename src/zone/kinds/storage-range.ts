/** Addresses of system VMs on a storage network of its own, a pod at a time. */
import { z } from 'zod';
import { netmask } from '../../site/address/address.ts';
import { byAddresses, rangeThere } from '../address-ranges.ts';
import { inZone } from '../in-zone.ts';
import { eachOf, type Have, type Kind, type Want } from '../kind.ts';
import { podRef } from './pod.ts';
import { trafficType } from './traffic-type.ts';

interface StorageRangeWant extends Want {
  readonly pod: string;
  readonly gateway: string | undefined;
  readonly netmask: string;
  readonly first: string;
  readonly last: string;
}

const row = z.object({
  id: z.string(),
  podid: z.string(),
  gateway: z.string(),
  netmask: z.string(),
  startip: z.string(),
  endip: z.string().optional(),
});
type StorageRangeHave = Have & z.infer<typeof row> & { readonly first: string; readonly last: string };

export const storageRange: Kind<StorageRangeWant, StorageRangeHave> = {
  name: 'storage range',
  after: ['pod', 'traffic type'],
  want: ({ zone: { pods } }) =>
    pods.flatMap(({ name: pod, storageIps }) => {
      if (storageIps === undefined) return [];
      const { network, range, path } = storageIps;
      const { first, last } = range;
      const name = `${first}-${last}`;
      const about = `of pod ${pod}, gateway ${network.gateway}`;
      return [
        { key: name, name, about, path, pod, gateway: network.gateway, netmask: netmask(network.cidr), first, last },
      ];
    }),
  list: (reading) =>
    inZone(reading, {
      command: 'listStorageNetworkIpRange',
      key: 'storagenetworkiprange',
      row,
      have: rangeThere,
    }),
  verdict: byAddresses({
    create: ({ pod, gateway, netmask: mask }, { first, last }) => ({
      command: 'createStorageNetworkIpRange',
      // Without a VLAN: the bridge carries it already, and only some versions look at it.
      params: { podid: podRef(pod), gateway, netmask: mask, startip: first, endip: last },
    }),
    elsewhere: (want, have) =>
      have.gateway === want.gateway && have.netmask === want.netmask
        ? undefined
        : `with gateway ${have.gateway}, netmask ${have.netmask}`,
    free: 'take the range out when none of its addresses is in use (deleteStorageNetworkIpRange), and run this again',
  }),
  needs: (_, site) => eachOf(trafficType, site),
  remove: ({ id }) => ({ call: { command: 'deleteStorageNetworkIpRange', params: { id } } }),
};
