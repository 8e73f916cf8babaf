/** The stand-in installer that really boots: Debian's signed shim, GRUB and kernel in Ubuntu's layout. */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { must } from '../lab/process.ts';
import { buildStandIn, plainFiles } from '../media/standin.ts';
import { cpio } from './cpio.ts';
import { bootPackages } from './packages.ts';

const SIGNED_GRUB = '/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed';
const SHIM = '/usr/lib/shim/shimx64.efi.signed';
const MOK_MANAGER = '/usr/lib/shim/mmx64.efi.signed';
const BIOS_MODULES = '/usr/lib/grub/i386-pc';
/** What Ubuntu builds into its BIOS image; everything else is loaded from the medium. */
const BUILT_IN = ['biosdisk', 'iso9660', 'part_gpt', 'part_msdos', 'search', 'configfile', 'normal'];

/** The live system of the tests: says on the serial line what it was given, and waits to be switched off. */
const init = (kernel: string): string => `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t devtmpfs dev /dev
exec > /dev/ttyS0
echo
echo "ZONESEED-KERNEL=${kernel}"
echo "ZONESEED-CMDLINE=[$(/bin/busybox cat /proc/cmdline)]"
/bin/busybox dmesg | /bin/busybox grep -i 'secure boot'
echo "ZONESEED-END"
exec /bin/busybox sleep 3600
`;

async function ramDisk(kernel: string, busybox: string): Promise<Buffer> {
  return cpio([
    { path: 'bin', mode: 0o040755 },
    { path: 'dev', mode: 0o040755 },
    { path: 'bin/busybox', mode: 0o100755, content: await readFile(busybox) },
    { path: 'init', mode: 0o100755, content: Buffer.from(init(kernel)) },
  ]);
}

async function biosImage(scratch: string): Promise<Buffer> {
  const image = join(scratch, 'eltorito.img');
  await must(['grub-mkimage', '-O', 'i386-pc-eltorito', '-p', '/boot/grub', '-o', image, ...BUILT_IN]);
  return readFile(image);
}

async function efiPartition(scratch: string): Promise<Buffer> {
  const image = join(scratch, 'efi.img');
  await must(['mformat', '-C', '-i', image, '-T', '12288', '-h', '16', '-s', '32', '::']);
  await must(['mmd', '-i', image, '::/EFI', '::/EFI/boot']);
  await must(['mcopy', '-i', image, SHIM, '::/EFI/boot/bootx64.efi']);
  await must(['mcopy', '-i', image, SIGNED_GRUB, '::/EFI/boot/grubx64.efi']);
  await must(['mcopy', '-i', image, MOK_MANAGER, '::/EFI/boot/mmx64.efi']);
  return readFile(image);
}

async function modules(): Promise<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of await readdir(BIOS_MODULES)) {
    if (!/\.(mod|lst)$/.test(name)) continue;
    files[`boot/grub/i386-pc/${name}`] = await readFile(join(BIOS_MODULES, name));
  }
  return files;
}

/** Builds the installer into `scratch` and gives its path. */
export async function buildInstaller(scratch: string): Promise<string> {
  const packages = await bootPackages();
  await mkdir(scratch, { recursive: true });
  const kernel = await readFile(packages.kernel);
  const pool = `pool/main/g/grub2-signed/${basename(packages.grubPackage).replace(/%3a/, '')}`;
  const files = {
    ...plainFiles(),
    ...(await modules()),
    'casper/vmlinuz': kernel,
    'casper/initrd': await ramDisk('ga', packages.busybox),
    'casper/hwe-vmlinuz': kernel,
    'casper/hwe-initrd': await ramDisk('hwe', packages.busybox),
    'EFI/boot/bootx64.efi': await readFile(SHIM),
    'EFI/boot/grubx64.efi': await readFile(SIGNED_GRUB),
    'EFI/boot/mmx64.efi': await readFile(MOK_MANAGER),
    [pool]: await readFile(packages.grubPackage),
  };
  const parts = { files, eltorito: await biosImage(scratch), esp: await efiPartition(scratch) };
  const mbr = await readFile(join(BIOS_MODULES, 'boot_hybrid.img'));
  return buildStandIn({ ...parts, mbr }, scratch, join(scratch, 'ubuntu-24.04.2-live-server-amd64.iso'));
}
