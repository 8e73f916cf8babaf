/** The logical volumes of a system disk. */
import type { Path } from '../outcome/problem.ts';

/** As it is written in the site file. */
export interface Volume {
  readonly mount: string;
  /** A number of `G` or `T`, of 1024 each; or `rest`. */
  readonly size: string;
  readonly path: Path;
}

/** Where MySQL keeps its data. It makes them in an empty folder only, and ext4 has a `lost+found` in every one of its roots. */
export const MYSQL_DATA = '/var/lib/mysql';

/** A mount point without the slashes at its end. */
export function normalMount(mount: string): string {
  return mount.replace(/(?<=.)\/+$/, '');
}

export interface LogicalVolume {
  readonly mount: string;
  /** Its name in the volume group: `root`, `var-log`. */
  readonly name: string;
  readonly id: string;
  readonly filesystem: 'ext4' | 'xfs';
  readonly size: string;
}

/** All volumes, by their mount points, that of `/` first; it takes the rest unless it is among those that are written. */
export function rootAndVolumes(written: readonly Pick<Volume, 'mount' | 'size'>[]): LogicalVolume[] {
  const root = written.some(({ mount }) => mount === '/') ? [] : [{ mount: '/', size: 'rest' }];
  return [...root, ...written]
    .map(({ mount, size }) => logicalVolume(normalMount(mount), size))
    .sort((a, b) => (a.mount < b.mount ? -1 : 1));
}

function logicalVolume(mount: string, size: string): LogicalVolume {
  const name = volumeName(mount);
  const filesystem = mount === MYSQL_DATA ? 'xfs' : 'ext4';
  return { mount, name, id: `system-lv-${name}`, filesystem, size };
}

/** `/var/log` is `var-log`. Two mount points may have one name; the rules of the site file refuse that. */
export function volumeName(mount: string): string {
  return mount === '/' ? 'root' : mount.slice(1).replaceAll('/', '-');
}
