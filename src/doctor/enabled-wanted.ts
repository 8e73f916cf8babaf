/** Units that must start with their host. */
import type { Host } from '../site/site.ts';

/** By role; those of `common` are every host's. */
const UNITS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    common: ['chrony.service'],
    database: ['mysql.service'],
    management: ['cloudstack-management.service', 'cloudstack-usage.service'],
    kvm: ['libvirtd.service'],
    nfs: ['nfs-server.service'],
  }),
);

export function unitsOf({ roles }: Host): string[] {
  return roles.flatMap((role) => UNITS.get(role) ?? []);
}
