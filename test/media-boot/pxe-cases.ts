/** What a machine that boots from a PXE tree must come to. */
import { must } from '../lab/process.ts';
import { type Case, holds, same } from './harness.ts';
import type { Lan } from './lan.ts';
import { LOCAL_DISK } from './local-disk.ts';
import { type Firmware, type Hardware, Machine } from './machine.ts';
import type { Stage } from './stage.ts';

/** A tree that was made, and the address it was made for. */
export interface Tree {
  readonly folder: string;
  readonly base: string;
}

/** How the loader spells the beginning of a kernel line, and whether it knows the card. */
export type Loader = 'ipxe' | 'ipxe-uefi' | 'grub' | 'pxelinux' | 'pxelinux-uuid';

/** A machine, and the host it must be taken for. */
export interface Boot {
  readonly loader: Loader;
  readonly firmware: Firmware;
  readonly host: string;
  readonly by: string;
  readonly hardware?: Partial<Hardware>;
  readonly mac?: string;
  /** The card brings iPXE of its own. */
  readonly ipxe?: boolean;
}

/** The line as it must be, but for the folder's name, which is checked by what is in the folder. */
function expectedLine(loader: Loader, mac: string, seed: string, base: string): string {
  const card = `BOOTIF=01-${mac.replaceAll(':', '-')} `;
  const common = `ip=dhcp iso-url=${base}ubuntu/installer.iso autoinstall ds=nocloud;s=${seed} ---`;
  if (loader === 'ipxe') return `initrd=initrd ${card}${common}`;
  // iPXE gives a UEFI kernel the name it was loaded by.
  if (loader === 'ipxe-uefi') return `vmlinuz initrd=initrd ${card}${common}`;
  if (loader === 'grub') return `BOOT_IMAGE=/ubuntu/vmlinuz ${card}${common}`;
  return `BOOT_IMAGE=/ubuntu/vmlinuz ${loader === 'pxelinux' ? card : ''}${common}`;
}

/** The machine gets its host's kernel line, and the server has that host's documents where the line says. */
export function installs(stage: Stage, lan: Lan, tree: Tree, title: string, boot: Boot): Case {
  const { loader, firmware, host, by, ipxe = false } = boot;
  return {
    name: `${title}: ${host} is recognised by ${by}`,
    run: () =>
      lan.withCard(boot.mac, async ({ tap, mac }) => {
        const cards = [{ mac, tap, ipxe }];
        const machine = new Machine(
          { firmware, cards, networkFirst: true, prefix: lan.prefix, ...boot.hardware },
          stage.folder,
        );
        try {
          await machine.until(/ZONESEED-END/);
          const line = /ZONESEED-CMDLINE=\[(.*)\]/.exec(machine.screen)?.[1] ?? '';
          const seed = /;s=(\S+)/.exec(line)?.[1] ?? '';
          same(
            withoutLoader(line, loader),
            withoutLoader(expectedLine(loader, mac, seed, tree.base), loader),
            'kernel command line',
          );
          await isSeedOf(lan, tree, seed, host);
          holds(
            /Secure boot enabled/i.test(machine.screen) === (firmware === 'secure-boot'),
            'Secure Boot is not as it should be',
          );
        } finally {
          await machine.off();
        }
      }),
  };
}

/** pxelinux puts what it adds itself (BOOT_IMAGE, initrd) at places of its own choice. */
function withoutLoader(line: string, loader: Loader): string {
  if (loader !== 'pxelinux' && loader !== 'pxelinux-uuid') return line;
  return line
    .split(' ')
    .filter((word) => !/^(BOOT_IMAGE|initrd)=/.test(word))
    .join(' ');
}

/** The server gives the named folder's documents, and they are the host's. */
async function isSeedOf(lan: Lan, tree: Tree, seed: string, host: string): Promise<void> {
  holds(new RegExp(`^${tree.base}seed/[0-9a-f]{32}/$`).test(seed), `${seed} is no seed folder of the tree`);
  const text = await must([...lan.prefix, 'curl', '-fsS', `${seed}user-data`]);
  holds(text.startsWith('#cloud-config\n') && text.includes(`${host}.standin.lan`), `${seed} is not of ${host}`);
  const meta = await must([...lan.prefix, 'curl', '-fsS', `${seed}meta-data`]);
  holds(meta.includes(`local-hostname: ${host}`), `${seed} has no meta-data of ${host}`);
}

/** A machine that is no host. */
export interface Stranger {
  /** What it is in words; an unknown machine unless told. */
  readonly what?: string;
  readonly firmware: 'bios' | 'uefi';
  readonly mac?: string;
  /** QEMU's `-smbios`. */
  readonly smbios?: string;
  readonly disk: string;
  readonly ipxe: boolean;
  readonly says: RegExp;
}

/** The machine is told that it is no host, and its own disk starts. */
export function fallsThrough(stage: Stage, lan: Lan, title: string, stranger: Stranger): Case {
  const { what = 'an unknown machine', firmware, disk, ipxe, says } = stranger;
  return {
    name: `${title}: ${what} falls to its local disk`,
    run: () =>
      lan.withCard(stranger.mac, async ({ tap, mac }) => {
        const machine = new Machine(
          {
            firmware,
            cards: [{ mac, tap, ipxe }],
            drives: [{ image: disk, as: 'disk' }],
            networkFirst: true,
            prefix: lan.prefix,
            smbios: [stranger.smbios ?? 'type=1,serial=Default string'],
          },
          stage.folder,
        );
        try {
          await machine.until(says);
          await machine.until(LOCAL_DISK);
          holds(!/ZONESEED|WIPED/.test(machine.screen), 'something was installed');
        } finally {
          await machine.off();
        }
      }),
  };
}
