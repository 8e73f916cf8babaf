/** The kernel command lines that start an unattended installation. */
import { OWN_FOLDER } from '../build-note.ts';
import type { MediaHost } from '../media-site.ts';

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
export function mediumKernelWords({ name, consoles }: Pick<MediaHost, 'name' | 'consoles'>): string[] {
  return ['autoinstall', `subiquity.autoinstallpath=/cdrom/${hostFolder(name)}/user-data`, ...lastWords(consoles)];
}

/** The consoles are for the installed system, too: its first boot is seen, and need not restart for them. */
function lastWords(consoles: readonly string[]): string[] {
  return ['---', ...consoles.map((one) => `console=${one}`)];
}

export interface NetbootSource {
  /** URL of the installer ISO, plain http: the RAM disk's wget knows no TLS. */
  readonly iso: string;
  /** URL of the folder with user-data and meta-data, with its final slash. */
  readonly seed: string;
  /** MAC of the card that reaches the server, lower case with colons, where it is known beforehand. */
  readonly card: string | undefined;
  /** As the kernel takes them after `console=`. */
  readonly consoles: readonly string[];
}

/**
 * A host's installation over the network. The ISO is named by `iso-url`, as in Ubuntu's own netboot files:
 * `url=` is also an old name of cloud-init's `cloud-config-url`, which then needs `cloud-config-url=/dev/null` beside it.
 * BOOTIF keeps the RAM disk from asking for an address on every card (initramfs-tools documentation).
 */
export function netbootKernelWords(source: NetbootSource): string[] {
  const card = source.card === undefined ? [] : [`BOOTIF=01-${source.card.replaceAll(':', '-')}`];
  const { iso, seed, consoles } = source;
  return [...card, 'ip=dhcp', `iso-url=${iso}`, 'autoinstall', `ds=nocloud;s=${seed}`, ...lastWords(consoles)];
}

/** File names of a kernel and its RAM disk below /casper of the installer. */
export function kernelFiles(kernel: 'ga' | 'hwe'): { readonly kernel: string; readonly initrd: string } {
  return kernel === 'ga' ? { kernel: 'vmlinuz', initrd: 'initrd' } : { kernel: 'hwe-vmlinuz', initrd: 'hwe-initrd' };
}
