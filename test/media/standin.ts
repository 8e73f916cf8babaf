/**
 * Builds a stand-in for Ubuntu's installer ISO: its layout (El Torito for BIOS and UEFI, GRUB's hybrid MBR, a GPT with the
 * EFI partition appended, md5sum.txt, .disk/info), none of its content. What boots, if anything, is up to the caller.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { must } from '../lab/process.ts';

/** File content by path on the medium, and the two boot images. */
export interface StandInParts {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly volumeId?: string;
  /** GRUB's El Torito image for BIOS; becomes /boot/grub/i386-pc/eltorito.img. */
  readonly eltorito: Uint8Array;
  /** The file system of the EFI partition. */
  readonly esp: Uint8Array;
  /** GRUB's MBR for sticks. */
  readonly mbr: Uint8Array;
}

/** The text of Ubuntu's own menu, as far as a remaster can tell the difference. */
export const UBUNTU_MENU = `set timeout=30

loadfont unicode

menuentry "Try or Install Ubuntu Server" {
	set gfxpayload=keep
	linux	/casper/vmlinuz  ---
	initrd	/casper/initrd
}
menuentry "Ubuntu Server with the HWE kernel" {
	set gfxpayload=keep
	linux	/casper/hwe-vmlinuz  ---
	initrd	/casper/hwe-initrd
}
`;

export const SERVER_INFO = 'Ubuntu-Server 24.04.2 LTS "Noble Numbat" - Release amd64 (20250216.1)';

/** What every live-server ISO carries, with content of no use. */
export function plainFiles(info = SERVER_INFO): Record<string, string | Uint8Array> {
  return {
    '.disk/info': info,
    '.disk/casper-uuid-generic': '6b1d1f5e-0000-4000-8000-000000000001\n',
    'boot/grub/grub.cfg': UBUNTU_MENU,
    'boot/grub/loopback.cfg': UBUNTU_MENU,
    'casper/vmlinuz': `kernel ${'k'.repeat(70_000)}`,
    'casper/initrd': `initrd ${'i'.repeat(200_000)}`,
    'casper/hwe-vmlinuz': `hwe kernel ${'k'.repeat(50_000)}`,
    'casper/hwe-initrd': `hwe initrd ${'i'.repeat(150_000)}`,
    'casper/install-sources.yaml': '- id: ubuntu-server\n',
    'casper/ubuntu-server-minimal.squashfs': 's'.repeat(300_000),
    'EFI/boot/bootx64.efi': 'shim',
    'EFI/boot/grubx64.efi': 'grub',
    'pool/main/h/hello/hello_2.10-3_amd64.deb': 'not a package',
  };
}

async function writeTree(folder: string, files: StandInParts['files']): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, content);
  }
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** As Ubuntu's: every file but itself, the boot catalog and the El Torito image, whose boot info table is patched in later. */
async function md5Text(folder: string): Promise<string> {
  const lines: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || entry.name === 'eltorito.img') continue;
    lines.push(`${await md5Of(path)}  ./${relative(folder, path)}`);
  }
  return `${lines.sort((a, b) => (a.slice(34) < b.slice(34) ? -1 : 1)).join('\n')}\n`;
}

/** Writes the ISO to `output`, using `scratch` for its tree; gives `output` back. */
export async function buildStandIn(parts: StandInParts, scratch: string, output: string): Promise<string> {
  const tree = join(scratch, 'tree');
  await writeTree(tree, { ...parts.files, 'boot/grub/i386-pc/eltorito.img': parts.eltorito });
  await writeFile(join(tree, 'md5sum.txt'), await md5Text(tree));
  await writeFile(join(scratch, 'esp.img'), parts.esp);
  await writeFile(join(scratch, 'mbr.img'), parts.mbr);
  const boot = ['-no-emul-boot', '-boot-load-size', '4', '-boot-info-table', '--grub2-boot-info'];
  const partitions = ['--protective-msdos-label', '-partition_cyl_align', 'off', '-partition_offset', '16'];
  const esp = ['-append_partition', '2', '28732ac11ff8d211ba4b00a0c93ec93b', join(scratch, 'esp.img')];
  await must([
    ...['xorriso', '-as', 'mkisofs', '-r', '-V', parts.volumeId ?? 'Ubuntu-Server 24.04.2 LTS amd64', '-J'],
    ...['-joliet-long', '--grub2-mbr', join(scratch, 'mbr.img'), ...partitions, '--mbr-force-bootable', ...esp],
    ...['-appended_part_as_gpt', '-iso_mbr_part_type', 'a2a0d0ebe5b9334487c068b6b72699c7', '-c', '/boot.catalog'],
    ...['-b', '/boot/grub/i386-pc/eltorito.img', ...boot, '-eltorito-alt-boot'],
    ...['-e', '--interval:appended_partition_2:::', '-no-emul-boot', '-o', output, tree],
  ]);
  return output;
}
