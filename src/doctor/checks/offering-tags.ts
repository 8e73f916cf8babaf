/** Tags of offerings that nothing has. */
import { topology } from '../../site/topology.ts';
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const offeringTags: Check = {
  id: 'offering-tags',
  layer: 'cloudstack',
  asks: 'is there a host or a pool with the tags that each offering asks for?',
  why: 'guests and disks of this offering find no place (No suitable hosts found, No suitable storagePools found)',
  after: ['management-api', 'zone-there', 'host-elsewhere', 'zone-as-site'],
  group: cloudstack,
  find: ({ site, cloud }) =>
    (cloud?.heard?.untagged ?? []).map(({ offering, of, tags }) => {
      const { stores, zoneHosts } = topology(site);
      const pool = stores.find(({ kind }) => kind === 'primary');
      return {
        hosts: of === 'host' ? zoneHosts : [],
        message: `no ${of} has what the offering ${offering} asks for: ${tags.join(', ')}`,
        seen: `${of === 'host' ? 'listHosts' : 'listStoragePools'}: none has ${tags.length === 1 ? 'the tag' : 'the tags'} ${tags.join(', ')}`,
        expected: `one ${of} at least that has ${tags.length === 1 ? 'it' : 'all of them'}`,
        path: (of === 'pool' ? pool?.path : undefined) ?? site.zone?.path ?? [],
        todo:
          of === 'host'
            ? 'give it to a host in CloudStack (Edit host, Host tags), or remove the offering'
            : 'give it to a pool (tags of primary_storage in the site file, then finalize), or remove the offering',
      };
    }),
};
