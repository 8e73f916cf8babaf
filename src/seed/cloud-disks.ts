/** The data disks of a machine that boots a cloud image, where no installer prepares them. */
import type { DataDisk, Host } from '../site/site.ts';
import { dataLabel } from './storage.ts';
import type { YamlMap } from './yaml.ts';

/**
 * cloud-init's keys for them. It names disks by path, so each must be matched by one: `path`, or `id_path` below
 * /dev/disk/by-path, without globs; throws otherwise. It partitions and formats a disk on which there is nothing yet.
 */
export function cloudImageDisks(host: Host): YamlMap {
  const data = host.disks.data.map((disk) => ({ disk, device: devicePath(host, disk) }));
  const fresh = data.filter(({ disk }) => !disk.keep);
  if (data.length === 0) return {};
  return {
    disk_setup:
      fresh.length === 0
        ? undefined
        : Object.fromEntries(
            fresh.map(({ device }) => [device, { table_type: 'gpt', layout: true, overwrite: false }]),
          ),
    fs_setup:
      fresh.length === 0
        ? undefined
        : fresh.map(({ disk, device }) => ({
            label: dataLabel(disk),
            filesystem: disk.filesystem,
            device,
            // The partition with this label and type, or an empty one; never one that holds something else.
            partition: 'auto',
            overwrite: false,
          })),
    mounts: data.map(({ disk, device }) => [
      firstPartition(device),
      disk.mount,
      disk.keep ? 'auto' : disk.filesystem,
      'defaults,nofail',
      '0',
      '2',
    ]),
  };
}

function devicePath(host: Host, disk: DataDisk): string {
  const { path, id_path: idPath } = disk.match;
  const device = path ?? (idPath === undefined ? undefined : `/dev/disk/by-path/${idPath}`);
  if (device === undefined || /[*?[]/.test(device)) {
    throw new Error(`data disk ${disk.name} of ${host.name} boots a cloud image and is not matched by one path`);
  }
  return device;
}

/** `/dev/sdb1`, `/dev/nvme1n1p1`, `/dev/disk/by-path/pci-0000:00:05.0-part1`. */
function firstPartition(device: string): string {
  if (device.startsWith('/dev/disk/')) return `${device}-part1`;
  return /\d$/.test(device) ? `${device}p1` : `${device}1`;
}
