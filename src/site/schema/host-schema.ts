import { z } from 'zod';
import { consoleSchema } from './console-schema.ts';
import { ipv4, ipv6, text } from './scalars.ts';

const nic = text.meta({
  description:
    "How the card is told from the others: a MAC, a name such as `ens3`, the name of one of the host's bonds, or `auto` (the card whose DHCP address in the installer lies in the network).",
  examples: ['auto', '52:54:00:0a:00:74', 'ens3'],
});

const attachment = z
  .union([
    ipv4.meta({ description: 'The address alone; everything else by default.' }),
    z.strictObject({
      address: ipv4.optional().meta({ description: 'IPv4 address, without prefix.' }),
      address6: ipv6.optional().meta({ description: 'IPv6 address, without prefix.' }),
      nic: nic.optional(),
    }),
  ])
  .meta({ description: "The host's place on one network.", examples: ['10.15.0.117'] });

const bond = z
  .strictObject({
    nics: z.array(text).min(1).meta({ description: 'Member cards, by MAC or name.' }),
    mode: z
      .enum(['active-backup', '802.3ad', 'balance-xor', 'balance-rr', 'balance-tlb', 'balance-alb', 'broadcast'])
      .default('active-backup')
      .meta({ description: 'Bonding mode.' }),
    lacp_rate: z.enum(['slow', 'fast']).optional().meta({ description: 'LACP rate, for 802.3ad.' }),
    transmit_hash_policy: z
      .enum(['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4'])
      .optional()
      .meta({ description: 'How flows are spread over the members.' }),
    mii_monitor_interval: z.int().min(1).default(100).meta({ description: 'Link check interval in milliseconds.' }),
    primary: text.optional().meta({ description: 'Preferred member of an active-backup bond, as written in `nics`.' }),
  })
  .meta({ description: 'Several cards as one.' });

const diskMatchSchema = z
  .strictObject({
    serial: text.optional().meta({ description: 'ID_SERIAL, a glob such as `*Z1*`.' }),
    model: text.optional().meta({ description: 'ID_MODEL, a glob.' }),
    vendor: text.optional().meta({ description: 'Vendor, a glob.' }),
    path: text.optional().meta({ description: 'Device path, a glob such as `/dev/sdb`.' }),
    id_path: text.optional().meta({ description: 'ID_PATH (the slot), a glob.' }),
    devpath: text.optional().meta({ description: 'Kernel device path, a glob.' }),
    ssd: z.boolean().optional().meta({ description: 'Whether the disk is solid state.' }),
    size: z.enum(['largest', 'smallest']).optional().meta({ description: 'The largest or smallest disk left.' }),
  })
  .meta({ description: 'Which disk is meant; every key given must hold.' });

const volumeSize = z
  .string()
  .regex(/^([1-9]\d{0,5}[GT]|rest)$/, 'expected a size such as 20G or 1T, or rest')
  .meta({ description: 'Its size in `G` or `T` (of 1024 each), or `rest`.' });

const systemDisk = z
  .strictObject({
    match: z
      .union([diskMatchSchema, z.array(diskMatchSchema).min(1)])
      .default({ size: 'smallest' })
      .meta({ description: 'Which disk is meant; with `raid`, a list of two matches.' }),
    raid: z
      .literal(1)
      .optional()
      .meta({ description: 'The two disks of `match` are mirrors of each other, and the machine starts from either.' }),
    volumes: z.record(z.string(), volumeSize).default({}).meta({
      description:
        'LVM: volumes by their mount points, such as `/var/log: 20G`. `/` gets what is left, unless it has a size itself. The one at `/var/lib/mysql` is xfs, others are ext4.',
    }),
  })
  .meta({ description: 'The disk Ubuntu is installed on; it is wiped.' });

const dataDisk = z
  .strictObject({
    match: diskMatchSchema,
    mount: text.meta({ description: 'Mount point.', examples: ['/export'] }),
    filesystem: z
      .enum(['ext4', 'xfs'])
      .default('ext4')
      .meta({ description: 'File system of a disk that is formatted.' }),
    keep: z.boolean().default(false).meta({
      description:
        'Keep what is on the disk: partition 1 and its file system are mounted as they are, nothing is wiped.',
    }),
  })
  .meta({ description: 'A data disk: one partition, one file system.' });

export const hostSchema = z
  .strictObject({
    roles: z
      .array(text)
      .meta({ description: 'What the host is: database, management, kvm, nfs, or a role of your own.' }),
    networks: z.record(z.string(), attachment).meta({ description: 'Network name to address.' }),
    nic: nic.optional().meta({ description: 'The card of every network that names none itself.' }),
    bonds: z.record(z.string(), bond).default({}).meta({ description: 'Bonds of the host, by name.' }),
    identity: z
      .strictObject({
        serial: text.optional().meta({ description: 'SMBIOS system serial number.' }),
        uuid: text.optional().meta({ description: 'SMBIOS system UUID.' }),
        macs: z
          .array(text)
          .default([])
          .meta({ description: 'MACs the machine has besides those of its NICs named here.' }),
      })
      .default({ macs: [] })
      .meta({
        description: 'What the machine says of itself; it is recognised, and guarded from a wrong wipe, by it.',
      }),
    disks: z
      .object({ system: systemDisk.prefault({}) })
      .catchall(dataDisk)
      .prefault({})
      .meta({ description: '`system` is the disk Ubuntu is installed on; every other name is a data disk.' }),
    firmware: z.enum(['auto', 'bios', 'uefi']).default('auto').meta({ description: 'How the machine boots.' }),
    console: consoleSchema.optional().meta({ description: 'Its consoles, if not those of the site.' }),
    install: z.enum(['autoinstall', 'cloud-image']).default('autoinstall').meta({
      description: 'By the Ubuntu installer, or a machine that boots an Ubuntu cloud image.',
    }),
  })
  .meta({ description: 'A machine.' });
