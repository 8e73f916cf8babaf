/**
 * What the storage actions of an installation may look like, in the words of curtin's schemas and of what subiquity 24.04 adds
 * (`match`, `grub_device` of a partition). The installer's own schema says no more than "storage is an object": it passes over keys
 * that it does not know, and a wrong one is found when the disks have been wiped.
 */
import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
const size = z.union([z.literal(-1), z.int().min(1), z.string().regex(/^[1-9]\d*(\.\d+)?[KMGT]B?$/)]);
const wipe = z.enum(['random', 'superblock', 'superblock-recursive', 'zero']);
const glob = z.string().min(1);
const mountPoint = z.string().regex(/^\/$|^(\/[^/\s]+)+$/);
/** Names of LVM: dots alone, a hyphen in front and some words are its own. */
const lvmName = z.string().regex(/^(?!-|\.\.?$|snapshot|pvmove)[\w+.-]{1,127}$/);
const devices = z.array(id).min(1);

const match = z
  .strictObject({
    serial: glob,
    model: glob,
    vendor: glob,
    path: glob,
    id_path: glob,
    devpath: glob,
    ssd: z.boolean(),
    size: z.enum(['smallest', 'largest']),
  })
  .partial()
  .refine((keys) => Object.keys(keys).length > 0, 'a match without a key is any disk');

const disk = z.strictObject({
  id,
  type: z.literal('disk'),
  match,
  ptable: z.enum(['dos', 'gpt', 'msdos', 'vtoc']),
  wipe: wipe.optional(),
  preserve: z.boolean(),
  grub_device: z.boolean().optional(),
});

const partition = z.strictObject({
  id,
  type: z.literal('partition'),
  device: id,
  size,
  number: z.int().min(1).max(128),
  wipe: wipe.optional(),
  preserve: z.boolean(),
  flag: z.enum(['bios_grub', 'boot', 'extended', 'home', 'linux', 'logical', 'lvm', 'prep', 'raid', 'swap']).optional(),
  grub_device: z.boolean().optional(),
});

const LEVELS = [
  'raid0',
  'raid1',
  'raid4',
  'raid5',
  'raid6',
  'raid10',
  '0',
  '1',
  '4',
  '5',
  '6',
  '10',
  0,
  1,
  4,
  5,
  6,
  10,
];

const raid = z.strictObject({
  id,
  type: z.literal('raid'),
  name: z.string().regex(/^[\w.-]{1,32}$/),
  raidlevel: z.union(LEVELS.map((level) => z.literal(level))),
  devices: devices.min(2),
  spare_devices: devices.optional(),
  metadata: z.union([z.string(), z.number()]).optional(),
  preserve: z.boolean(),
});

const lvmVolgroup = z.strictObject({
  id,
  type: z.literal('lvm_volgroup'),
  name: lvmName,
  devices,
  preserve: z.boolean(),
});

const lvmPartition = z.strictObject({
  id,
  type: z.literal('lvm_partition'),
  volgroup: id,
  name: lvmName,
  size,
  wipe: wipe.optional(),
  preserve: z.boolean(),
});

const format = z
  .strictObject({
    id,
    type: z.literal('format'),
    volume: id,
    fstype: z.enum(['btrfs', 'ext2', 'ext3', 'ext4', 'fat', 'fat12', 'fat16', 'fat32', 'vfat', 'jfs', 'swap', 'xfs']),
    label: z.string().min(1).optional(),
    preserve: z.boolean(),
  })
  .refine(({ fstype, label = '' }) => label.length <= (fstype === 'xfs' ? 12 : 16), 'a label that mkfs refuses');

const mount = z.strictObject({
  id,
  type: z.literal('mount'),
  device: id,
  path: mountPoint,
  options: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/)
    .optional(),
});

const action = z.discriminatedUnion('type', [disk, partition, raid, lvmVolgroup, lvmPartition, format, mount]);
type Action = z.infer<typeof action>;

const section = z.strictObject({
  swap: z.strictObject({ size: z.union([z.literal(0), size]) }).optional(),
  config: z.array(action).min(1),
});

/** What each action is made on: the ids it names, and the types they may be of. */
function madeOn(action: Action): { readonly ids: readonly string[]; readonly types: readonly Action['type'][] } {
  switch (action.type) {
    case 'disk':
      return { ids: [], types: [] };
    case 'partition':
      return { ids: [action.device], types: ['disk', 'raid'] };
    case 'raid':
      return { ids: [...action.devices, ...(action.spare_devices ?? [])], types: ['disk', 'partition'] };
    case 'lvm_volgroup':
      return { ids: action.devices, types: ['disk', 'partition', 'raid'] };
    case 'lvm_partition':
      return { ids: [action.volgroup], types: ['lvm_volgroup'] };
    case 'format':
      return { ids: [action.volume], types: ['disk', 'partition', 'raid', 'lvm_partition'] };
    case 'mount':
      return { ids: [action.device], types: ['format'] };
  }
}

const HAS_PARTS = ['partition', 'lvm_partition'];

/** What is wrong with the actions as a whole: each is made on what an earlier one made, and nothing is used twice. */
function faultsOfOrder(actions: readonly Action[]): string[] {
  const faults: string[] = [];
  const made = new Map<string, Action>();
  const taken = new Map<string, Action>();
  const full = new Set<string>();
  for (const action of actions) {
    if (made.has(action.id)) faults.push(`${action.id}: the id is there twice`);
    const { ids, types } = madeOn(action);
    for (const on of ids) {
      const type = made.get(on)?.type;
      if (type === undefined) faults.push(`${action.id}: nothing before it is ${on}`);
      else if (!types.includes(type)) faults.push(`${action.id}: no ${action.type} is made on a ${type}`);
      const other = taken.get(on);
      const shared = HAS_PARTS.includes(action.type) && other?.type === action.type;
      if (other !== undefined && !shared) faults.push(`${action.id}: ${on} is in use by ${other.id}`);
      if (full.has(on)) faults.push(`${action.id}: what took the rest of ${on} is not the last`);
      if ('size' in action && action.size === -1) full.add(on);
      taken.set(on, action);
    }
    made.set(action.id, action);
  }
  return faults;
}

/** Values that must differ among the actions of one type: numbers on one disk, names in one group, mount points. */
function faultsOfNames(actions: readonly Action[]): string[] {
  const names = actions.flatMap((action) => {
    if (action.type === 'partition') return [`number ${action.number} on ${action.device}`];
    if (action.type === 'lvm_partition') return [`name ${action.name} in ${action.volgroup}`];
    if (action.type === 'raid' || action.type === 'lvm_volgroup') return [`${action.type} ${action.name}`];
    return action.type === 'mount' ? [`mount ${action.path}`] : [];
  });
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`);
}

/** What a machine needs to start: a root, and a place for GRUB on every disk of which a part is one of several. */
function faultsOfStart(actions: readonly Action[]): string[] {
  const parts = actions.filter((action) => action.type === 'partition');
  const used = (part: string) => actions.some((action) => madeOn(action).ids.includes(part));
  const fat = (part: string) =>
    actions.some((action) => action.type === 'format' && action.volume === part && action.fstype === 'fat32');
  const bios = actions.filter((action) => action.type === 'disk' && action.grub_device === true);
  return [
    ...(actions.some((action) => action.type === 'mount' && action.path === '/') ? [] : ['nothing is mounted at /']),
    ...(bios.length > 0 || parts.some((part) => part.grub_device === true) ? [] : ['GRUB has no device']),
    ...bios
      .filter(({ id }) => !parts.some((part) => part.device === id && part.flag === 'bios_grub'))
      .map(({ id }) => `${id}: GRUB has no place on a GPT disk without a bios_grub partition`),
    ...parts.filter((part) => part.flag === 'bios_grub' && used(part.id)).map((part) => `${part.id}: is GRUB's own`),
    ...parts.filter((part) => part.flag === 'boot' && !fat(part.id)).map((part) => `${part.id}: an ESP is FAT`),
  ];
}

/** All that curtin or the machine's firmware would stumble over in a storage section; `[]` is a good one. */
export function storageFaults(storage: unknown): readonly string[] {
  const read = section.safeParse(storage);
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const actions = read.data.config;
  return [...faultsOfOrder(actions), ...faultsOfNames(actions), ...faultsOfStart(actions)];
}
