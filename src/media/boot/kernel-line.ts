/** The kernel command lines that start an unattended installation. */
import { OWN_FOLDER } from '../build-note.ts';

/** Where a host's documents are on a USB installer, from the root of the medium. */
export function hostFolder(name: string): string {
  return `${OWN_FOLDER}/hosts/${name}`;
}

/**
 * A host's installation from a medium. `autoinstall` answers the confirmation prompt; subiquity reads the file named
 * (absolute: the installer's working directory is not /), before any cloud-init data source, and byte for byte.
 * In a file as in a cloud-config the mapping may stand below a single `autoinstall` (subiquity since 24.04).
 * `ds=nocloud` would leave the choice to cloud-init's data source detection and its `;` to the loader's quoting.
 * What stands before `---` is not copied to the installed system (subiquity and casper documentation).
 */
export function mediumKernelWords(host: string): string[] {
  return ['autoinstall', `subiquity.autoinstallpath=/cdrom/${hostFolder(host)}/user-data`, '---'];
}

export interface NetbootSource {
  /** URL of the installer ISO, plain http: the RAM disk's wget knows no TLS. */
  readonly iso: string;
  /** URL of the folder with user-data and meta-data, with its final slash. */
  readonly seed: string;
  /** MAC of the card that reaches the server, lower case with colons, where it is known beforehand. */
  readonly card: string | undefined;
}

/**
 * A host's installation over the network. The ISO is named by `iso-url`, as in Ubuntu's own netboot files:
 * `url=` is also an old name of cloud-init's `cloud-config-url`, which then needs `cloud-config-url=/dev/null` beside it.
 * BOOTIF keeps the RAM disk from asking for an address on every card (initramfs-tools documentation).
 */
export function netbootKernelWords(source: NetbootSource): string[] {
  const card = source.card === undefined ? [] : [`BOOTIF=01-${source.card.replaceAll(':', '-')}`];
  return [...card, 'ip=dhcp', `iso-url=${source.iso}`, 'autoinstall', `ds=nocloud;s=${source.seed}`, '---'];
}

/** File names of a kernel and its RAM disk below /casper of the installer. */
export function kernelFiles(kernel: 'ga' | 'hwe'): { readonly kernel: string; readonly initrd: string } {
  return kernel === 'ga' ? { kernel: 'vmlinuz', initrd: 'initrd' } : { kernel: 'hwe-vmlinuz', initrd: 'hwe-initrd' };
}
