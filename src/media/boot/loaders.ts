/** The network loaders of a PXE tree: signed ones from the installer itself, unsigned ones from this machine. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract } from '../installer/file-pieces.ts';
import type { Installer } from '../installer/installer.ts';

/** Secure Boot needs shim and GRUB of one signer; the installer has both, its network GRUB inside a package. */
const SHIM = 'EFI/boot/bootx64.efi';
const MOK_MANAGER = 'EFI/boot/mmx64.efi';
const GRUB_PACKAGE = /^pool\/.*\/grub-efi-amd64-signed_[^/]*_amd64\.deb$/;
const NETWORK_GRUB = 'usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed';

/** Loaders of Debian's and Ubuntu's packages, by the name they get in the tree; without them a BIOS needs iPXE of its own. */
const LOCAL = [
  { name: 'undionly.kpxe', from: '/usr/lib/ipxe/undionly.kpxe', package: 'ipxe', for: 'BIOS machines by iPXE' },
  {
    name: 'snponly.efi',
    from: '/usr/lib/ipxe/snponly.efi',
    package: 'ipxe',
    for: 'UEFI machines beside another DHCP server',
  },
  { name: 'pxelinux.0', from: '/usr/lib/PXELINUX/pxelinux.0', package: 'pxelinux', for: 'BIOS machines by pxelinux' },
  {
    name: 'ldlinux.c32',
    from: '/usr/lib/syslinux/modules/bios/ldlinux.c32',
    package: 'syslinux-common',
    for: 'BIOS machines by pxelinux',
  },
] as const;

/** Puts all loaders there are into `root`; gives a note for each that could not be had. `scratch` is emptied by the caller. */
export async function placeLoaders(installer: Installer, root: string, scratch: string): Promise<string[]> {
  const notes: string[] = [];
  if (!(await placeSigned(installer, root, scratch))) {
    notes.push(
      "the installer has no signed network GRUB: UEFI machines need grubx64.efi of Ubuntu's netboot archive in the tree's root folder",
    );
  }
  return [...notes, ...(await placeLocal(root, LOCAL))];
}

/** Puts iPXE into `root`, for a BIOS and for UEFI; gives a note for each that could not be had. */
export function placeIpxe(root: string): Promise<string[]> {
  return placeLocal(
    root,
    LOCAL.filter((loader) => loader.package === 'ipxe'),
  );
}

async function placeLocal(root: string, loaders: readonly (typeof LOCAL)[number][]): Promise<string[]> {
  const notes: string[] = [];
  for (const loader of loaders) {
    if (existsSync(loader.from)) await copyFile(loader.from, join(root, loader.name));
    else notes.push(`${loader.name} is missing (apt install ${loader.package}); it is needed for ${loader.for}`);
  }
  return notes;
}

async function placeSigned(installer: Installer, root: string, scratch: string): Promise<boolean> {
  const found = installer.image.entries.filter((entry) => entry.kind === 'file' && GRUB_PACKAGE.test(entry.path));
  const newest = found.at(-1);
  if (newest === undefined || installer.image.find(SHIM)?.kind !== 'file') return false;
  const file = join(scratch, 'grub.deb');
  await extract(installer, newest.path, file);
  const unpacked = join(scratch, 'grub');
  await mkdir(unpacked);
  const result = await execa('dpkg-deb', ['-x', file, unpacked], { reject: false, stdin: 'ignore' });
  if (result.exitCode !== 0 || !existsSync(join(unpacked, NETWORK_GRUB))) return false;
  await copyFile(join(unpacked, NETWORK_GRUB), join(root, 'grubx64.efi'));
  await extract(installer, SHIM, join(root, 'bootx64.efi'));
  if (installer.image.find(MOK_MANAGER)?.kind === 'file') {
    await extract(installer, MOK_MANAGER, join(root, 'mmx64.efi'));
  }
  return true;
}
