import { z } from 'zod';
import { cidr4, ip, ipRange, ipv4, text } from './scalars.ts';

/** What to write instead of an export that is none. */
function exportHint(text: string): string {
  const scheme = /^(\w+):\/\//.exec(text)?.[1];
  if (scheme?.toLowerCase() === 'nfs') return 'expected "host:/path", without nfs://';
  if (scheme !== undefined)
    return `expected "host:/path" of an NFS server; a pool by ${scheme}:// is made in CloudStack by hand: name it under pools_elsewhere`;
  return /^[^\s:]+:\/.*\s/.test(text) ? 'expected a path without blanks' : 'expected "host:/path"';
}

/** Those of exports(5) that change no right and no promise of ours. */
const exportOption = z
  .string()
  .regex(
    /^(crossmnt|nohide|no_wdelay|insecure|no_acl|security_label|mountpoint|fsid=(\d{1,9}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}))$/,
    'expected crossmnt, nohide, no_wdelay, insecure, no_acl, security_label, mountpoint or fsid=NUMBER',
  );

const storage = z
  .strictObject({
    name: text.meta({ description: 'Name in CloudStack.' }),
    export: z
      .string()
      .regex(/^[^\s:]+:\/(?!\/)\S*$/, { error: ({ input }) => exportHint(String(input)) })
      .meta({
        description: 'NFS export: a host of the site, or an outside server, and the path.',
        examples: ['nfs-01:/export/primary'],
      }),
    mount_options: text.optional().meta({
      description:
        'NFS mount options of primary storage. Secondary storage is mounted by CloudStack, which knows the setting `secstorage.nfs.version` alone.',
      examples: ['vers=4.1'],
    }),
    async: z.boolean().optional().meta({
      description:
        'Whether the NFS server says of a write that it is on disk before it is: faster, and a power cut loses what guests were told is safe. For a host of the site; primary storage is `false` by default, secondary `true`.',
    }),
    export_options: z
      .array(exportOption)
      .default([])
      .meta({
        description:
          'More options of the export, for a host of the site: `crossmnt`, `fsid=7` and others of exports(5).',
        examples: ['[crossmnt]'],
      }),
    tags: z.array(text).default([]).meta({ description: 'Storage tags.' }),
  })
  .meta({ description: 'An NFS store.' });

const poolsElsewhere = z
  .array(text)
  .default([])
  .meta({
    description:
      'Names of pools of another kind, such as RBD, iSCSI, Fibre Channel or SharedMountPoint, that you make in CloudStack yourself: `zoneseed finalize` says when one is missing and waits until it is up.',
    examples: ['[ceph-1]'],
  });

const guestRange = z
  .union([z.string(), z.array(z.string())])
  .meta({ description: 'VLAN ids or VNIs guests get, `first-last`; several as a list.', examples: ['5000-6000'] });

const traffic = z
  .strictObject({
    management: text.optional().meta({ description: 'Network of hosts, system VMs and pod addresses.' }),
    storage: text.optional().meta({ description: 'Network between system VMs and secondary storage.' }),
    guest: text.optional().meta({ description: 'Network that carries guests.' }),
    public: text.optional().meta({ description: 'Network of public addresses.' }),
  })
  .meta({ description: 'Traffic type to network; the bridge of the network is the KVM label.' });

const physicalNetwork = z
  .strictObject({
    name: text.meta({ description: 'Name in CloudStack.' }),
    isolation: z.enum(['VLAN', 'VXLAN']).meta({ description: 'How guest networks are told apart.' }),
    guest_range: guestRange.optional(),
    tag: text.optional().meta({ description: 'Tag; needed when several physical networks carry guests.' }),
    traffic,
  })
  .meta({ description: 'A physical network of the zone.' });

const publicRange = z
  .strictObject({
    network: text.meta({ description: 'Site network the addresses belong to.' }),
    range: ipRange.meta({ description: 'First and last address.', examples: ['10.10.0.220-10.10.0.230'] }),
    vlan: z
      .union([z.literal('untagged'), z.int().min(1).max(4094)])
      .default('untagged')
      .meta({ description: '`untagged`, or the VLAN of the range.' }),
    gateway: ipv4.optional().meta({ description: "Gateway; the network's by default." }),
  })
  .meta({ description: 'Public addresses.' });

const cluster = z
  .strictObject({
    name: text.meta({ description: 'Name in CloudStack.' }),
    hosts: z.array(text).meta({ description: 'Hosts of the site with the kvm role.' }),
    primary_storage: z.array(storage).default([]).meta({ description: 'Pools of this cluster.' }),
    pools_elsewhere: poolsElsewhere,
  })
  .meta({ description: 'KVM hosts that share primary storage.' });

const pod = z
  .strictObject({
    name: text.meta({ description: 'Name in CloudStack.' }),
    network: text.meta({ description: 'Site network of the pod.' }),
    system_ips: ipRange.meta({ description: 'Addresses for system VMs.', examples: ['10.15.0.160-10.15.0.170'] }),
    storage_ips: z
      .strictObject({
        network: text.meta({ description: 'Site network that carries storage traffic.' }),
        range: ipRange.meta({ description: 'First and last address.' }),
      })
      .optional()
      .meta({ description: 'Addresses of system VMs on a storage network of their own.' }),
    gateway: ipv4.optional().meta({ description: "Gateway; the network's by default." }),
    clusters: z.array(cluster).default([]).meta({ description: 'Clusters of the pod.' }),
  })
  .meta({ description: 'A pod: one management segment and its clusters.' });

export const zoneSchema = z
  .strictObject({
    name: text.meta({ description: 'Name in CloudStack.' }),
    dns: z.array(ip).optional().meta({ description: "Name servers of guests; the site's by default." }),
    internal_dns: z.array(ip).optional().meta({ description: "Name servers of system VMs; the site's by default." }),
    guest_cidr: cidr4
      .default('10.1.1.0/24')
      .meta({ description: 'Network of isolated guests; overlaps no other network.' }),
    guest_domain: text.optional().meta({ description: 'DNS suffix of guest networks.' }),
    local_storage: z.boolean().default(false).meta({ description: "Whether hosts' own disks may hold volumes." }),
    physical_networks: z.array(physicalNetwork).min(1).meta({ description: 'Physical networks with their traffic.' }),
    public_ips: z.array(publicRange).default([]).meta({ description: 'Public address ranges.' }),
    pods: z.array(pod).min(1).meta({ description: 'Pods.' }),
    primary_storage: z.array(storage).default([]).meta({ description: 'Zone-wide pools.' }),
    pools_elsewhere: poolsElsewhere,
    secondary_storage: z.array(storage).default([]).meta({ description: 'Secondary storage of the zone.' }),
    settings: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .meta({
        description: 'Global settings of CloudStack, by name; `zoneseed finalize` sets them, before hosts are added.',
      }),
  })
  .meta({ description: 'What CloudStack is told.' });
