/** How GRUB leaves a UEFI machine to its own disk. */

/**
 * An installed Ubuntu is started by its own loader, whatever the boot order; else the firmware goes on with its next boot option.
 * Works under Secure Boot: that loader is signed.
 */
export function uefiLocalDisk(): string[] {
  const loader = '/EFI/ubuntu/shimx64.efi';
  return [
    `if search --no-floppy --file --set=disk ${loader}; then`,
    `  chainloader ($disk)${loader}`,
    'else',
    '  exit 1',
    'fi',
  ];
}
