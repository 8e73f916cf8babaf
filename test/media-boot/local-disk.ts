/** A local disk that says on the serial line that it was booted, by BIOS or by UEFI. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../lab/process.ts';

export const LOCAL_DISK = /LOCAL-DISK-BOOTED/;
const TEXT = 'LOCAL-DISK-BOOTED\r\n\0';

/** Writes each byte at `text` to the serial port, then halts: mov dx,3F8; mov si,text; lodsb; test al,al; jz; out dx,al; jmp; hlt. */
function bootSector(): Buffer {
  const code = Buffer.from('baf803be117cac84c07403eeebf8f4ebfd', 'hex');
  const sector = Buffer.alloc(512);
  code.copy(sector);
  sector.write(TEXT, code.length, 'latin1');
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

export interface LocalDisks {
  readonly bios: string;
  /** Has its loader where an installed Ubuntu has it, and where no firmware looks by itself. */
  readonly uefi: string;
  /** Has it also where UEFI looks that knows no entry of the disk. */
  readonly byFirmware: string;
}

/** Disk images in `folder`. */
export async function localDisks(folder: string): Promise<LocalDisks> {
  const bios = join(folder, 'local-bios.img');
  await writeFile(bios, Buffer.concat([bootSector(), Buffer.alloc(2 ** 20)]));
  const uefi = join(folder, 'local-uefi.img');
  const loader = join(folder, 'local.efi');
  const early = join(folder, 'local.cfg');
  await writeFile(early, `echo ${TEXT.trim().replace('\0', '')}\nsleep 600\n`);
  await must(['grub-mkimage', '-O', 'x86_64-efi', '-p', '/none', '-c', early, '-o', loader, 'echo', 'sleep']);
  await must(['mformat', '-C', '-i', uefi, '-T', '65536', '-h', '16', '-s', '32', '::']);
  await must(['mmd', '-i', uefi, '::/EFI', '::/EFI/ubuntu']);
  await must(['mcopy', '-i', uefi, loader, '::/EFI/ubuntu/shimx64.efi']);
  const byFirmware = join(folder, 'local-by-firmware.img');
  await copyFile(uefi, byFirmware);
  await must(['mmd', '-i', byFirmware, '::/EFI/BOOT']);
  await must(['mcopy', '-i', byFirmware, loader, '::/EFI/BOOT/BOOTX64.EFI']);
  return { bios, uefi, byFirmware };
}
