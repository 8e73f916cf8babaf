/** What a host answers of what wears out, and of what others have put in the way: templates/doctor/health.py and traffic.py. */
import { z } from 'zod';

export const healthShape = {
  /** By the disk's name. */
  diskHealth: z.record(
    z.string(),
    z.object({
      /** As the kernel has it; virtual disks have none. */
      state: z.string().nullable(),
      /** What the disk itself says of its health; null where it was not asked. */
      passed: z.boolean().nullable(),
      /** Sectors. */
      reallocated: z.number(),
      unreadable: z.number(),
      /** Percent of what it can be written. */
      worn: z.number().nullable(),
    }),
  ),
  mirrors: z.array(
    z.object({
      name: z.string(),
      /** Disks that it lacks. */
      missing: z.number(),
      /** Each part and its state: `sda2 in_sync`. */
      parts: z.array(z.string()),
      action: z.string(),
    }),
  ),
  /** Those of the file systems asked for that are on disks of the host. */
  localMounts: z.array(z.object({ target: z.string(), device: z.string(), readOnly: z.boolean(), errors: z.number() })),
  /** Seconds that each certificate is still valid. */
  certificates: z.record(z.string(), z.number()),
  /** Hardware addresses of the host's own devices. */
  macs: z.array(z.string()),
  /** The hardware addresses of those of its neighbours that have just answered, by address. */
  neighbours: z.record(z.string(), z.string()),
  /** Rules of zoneseed's table that its file has not, and those that it has and are not loaded. */
  loadedRules: z.object({ more: z.array(z.string()), fewer: z.array(z.string()) }),
  /** Whether packets that cross a bridge go through the rules of iptables. */
  bridgeFilter: z.boolean(),
  /** Chains that drop what passes through the host, and the rules of their tables that take packets of bridges. */
  forwardDrops: z.array(z.object({ chain: z.string(), takes: z.array(z.string()) })),
  firewalld: z.boolean(),
  /** VXLANs of CloudStack, and whether the device below has joined the group of each. */
  overlays: z.array(
    z.object({
      ...{ name: z.string(), group: z.string(), device: z.string(), port: z.number() },
      ...{ up: z.boolean(), joined: z.boolean() },
    }),
  ),
};
