/** The disk Ubuntu is installed on, or the mirror of two, with what the firmware needs to start from it. */

import type { DiskMatch, Host } from '../site/site.ts';
import { rootAndVolumes } from '../site/volumes.ts';
import { formatted, mounted, wipedDisk } from './storage-actions.ts';
import type { YamlMap } from './yaml.ts';

/** How a machine with one dead disk of two goes on: the ESP that is mounted may be the one that is gone. */
const MAY_BE_MISSING = 'defaults,nofail';

/**
 * GPT with what the firmware needs, and the rest for Ubuntu: one ext4 root, or LVM where the site file names volumes. Of a mirror
 * that rest is one array, and both disks have all else: GRUB lies on both. Ubuntu writes it to every ESP with `grub_device`, of
 * which one is mounted, and does so again at each update of its packages (debconf's grub-efi/install_devices and grub-pc's).
 */
export function systemDisk(host: Host): YamlMap[] {
  const { matches, raid, volumes } = host.disks.system;
  const ids = matches.map((_, index) => (index === 0 ? 'system' : `system-${index + 1}`));
  const disks = matches.flatMap((match, index) => oneDisk(host, match, ids[index] ?? 'system'));
  const mirror = raid === 1 ? [mirrorOf(ids)] : [];
  const rest = raid === 1 ? 'system-mirror' : 'system-root';
  const root =
    volumes.length === 0
      ? [formatted(rest, 'ext4'), mounted(rest, '/')]
      : logicalVolumes(rest, rootAndVolumes(volumes));
  const esps = host.firmware === 'bios' ? [] : ids.map((id) => formatted(`${id}-esp`, 'fat32'));
  const esp = esps.length === 0 ? [] : [mounted('system-esp', '/boot/efi', raid === 1 ? MAY_BE_MISSING : undefined)];
  return [...disks, ...mirror, ...esps, ...root, ...esp];
}

/**
 * With firmware `auto` both a BIOS boot partition and an ESP are made; curtin would run grub-install for every `grub_device` on a
 * BIOS machine and fail on the ESP, so an early command takes that flag off the ESP where the installer has not been booted by UEFI.
 */
function oneDisk({ firmware }: Host, match: DiskMatch, id: string): YamlMap[] {
  const bios = firmware !== 'uefi';
  const uefi = firmware !== 'bios';
  const part = (name: string, size: string | number, more: YamlMap): YamlMap => ({
    id: `${id}-${name}`,
    type: 'partition',
    device: id,
    size,
    wipe: 'superblock',
    preserve: false,
    ...more,
  });
  const parts = [
    ...(bios ? [part('bios', '1M', { flag: 'bios_grub' })] : []),
    ...(uefi ? [part('esp', '1G', { flag: 'boot', grub_device: true })] : []),
    part('root', -1, {}),
  ];
  return [
    { ...wipedDisk(id, match), grub_device: bios ? true : undefined },
    ...parts.map((partition, index) => ({ ...partition, number: index + 1 })),
  ];
}

/** Root is on the array itself: GRUB reads it, and the initramfs starts it with one disk of two. */
function mirrorOf(disks: readonly string[]): YamlMap {
  return {
    id: 'system-mirror',
    type: 'raid',
    name: 'md0',
    raidlevel: 'raid1',
    devices: disks.map((id) => `${id}-root`),
    preserve: false,
  };
}

/** A volume group over all of it. The volume that takes what is left comes last, as the installer wants it. */
function logicalVolumes(device: string, volumes: ReturnType<typeof rootAndVolumes>): YamlMap[] {
  const fixed = volumes.filter(({ size }) => size !== 'rest');
  const rest = volumes.filter(({ size }) => size === 'rest');
  return [
    { id: 'system-vg', type: 'lvm_volgroup', name: 'system', devices: [device], preserve: false },
    ...[...fixed, ...rest].map(({ id, name, size }) => ({
      id,
      type: 'lvm_partition',
      volgroup: 'system-vg',
      name,
      size: size === 'rest' ? -1 : size,
      wipe: 'superblock',
      preserve: false,
    })),
    ...volumes.map(({ id, filesystem }) => formatted(id, filesystem)),
    ...volumes.map(({ id, mount }) => mounted(id, mount)),
  ];
}
