/** The PXE tree, booted from a static web server and dnsmasq. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../lab/process.ts';
import { type Case, holds, proveAll, same } from './harness.ts';
import { Lan, SERVER } from './lan.ts';
import { LOCAL_DISK, localDisks } from './local-disk.ts';
import { type Firmware, type Hardware, Machine } from './machine.ts';
import { BOARD_SERIAL, MAC, NO_MAC, SERIAL, type Stage, UUID, zoneseed } from './stage.ts';

const MACHINES = 2;
const ISO = 'ubuntu-24.04.2-live-server-amd64.iso';

/** A tree that was made, and the address it was made for. */
interface Tree {
  readonly folder: string;
  readonly base: string;
}

/** How the loader spells the beginning of a kernel line, and whether it knows the card. */
type Loader = 'ipxe' | 'ipxe-uefi' | 'grub' | 'pxelinux' | 'pxelinux-uuid';

interface Boot {
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
  const common = `ip=dhcp iso-url=${base}ubuntu/${ISO} autoinstall ds=nocloud;s=${seed} ---`;
  if (loader === 'ipxe') return `initrd=initrd ${card}${common}`;
  // iPXE gives a UEFI kernel the name it was loaded by.
  if (loader === 'ipxe-uefi') return `vmlinuz initrd=initrd ${card}${common}`;
  if (loader === 'grub') return `BOOT_IMAGE=/ubuntu/vmlinuz ${card}${common}`;
  return `BOOT_IMAGE=/ubuntu/vmlinuz ${loader === 'pxelinux' ? card : ''}${common}`;
}

function installs(stage: Stage, lan: Lan, tree: Tree, title: string, boot: Boot): Case {
  const { loader, firmware, host, by, mac = NO_MAC, ipxe = false } = boot;
  return {
    name: `${title}: ${host} is recognised by ${by}`,
    run: () =>
      lan.withTap(async (tap) => {
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

interface Stranger {
  readonly firmware: 'bios' | 'uefi';
  readonly disk: string;
  readonly ipxe: boolean;
  readonly says: RegExp;
}

function fallsThrough(stage: Stage, lan: Lan, title: string, { firmware, disk, ipxe, says }: Stranger): Case {
  return {
    name: `${title}: an unknown machine falls to its local disk`,
    run: () =>
      lan.withTap(async (tap) => {
        const machine = new Machine(
          {
            firmware,
            cards: [{ mac: NO_MAC, tap, ipxe }],
            drives: [{ image: disk, as: 'disk' }],
            networkFirst: true,
            prefix: lan.prefix,
            smbios: ['type=1,serial=Default string'],
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

async function makeTree(stage: Stage, name: string, url: string): Promise<Tree> {
  const folder = join(stage.folder, name);
  const made = await zoneseed(stage, 'pxe', { out: folder, url });
  same(`${made.code}`, '0', `zoneseed pxe\n${made.stdout}${made.stderr}`);
  return { folder, base: url };
}

const BY_SERIAL = { host: 'by-serial', by: 'its serial number', hardware: { smbios: [`type=1,serial=${SERIAL}`] } };
const BY_UUID = { host: 'by-uuid', by: 'its UUID', hardware: { smbios: [`type=1,uuid=${UUID}`] } };
const BY_MAC = { host: 'by-mac', by: 'its MAC', mac: MAC };
const BY_BOARD = {
  host: 'by-board',
  by: "its board's serial number, odd as it is",
  hardware: { smbios: [`type=2,serial=${BOARD_SERIAL.replaceAll(',', ',,')}`] },
};
const NO_HOST = /No host of site standin|Not a host of site standin/;

/** dnsmasq as the only DHCP server; another port than 80, below a path. */
async function fullDhcp(
  stage: Stage,
  disks: { bios: string; uefi: string },
  chosen: (cases: Case[]) => Case[],
): Promise<void> {
  const tree = await makeTree(stage, 'pxe-full', `http://${SERVER}:8099/`);
  const lan = await Lan.open(stage.folder, MACHINES);
  try {
    await lan.serve(join(tree.folder, 'root'), 8099);
    await lan.dnsmasq(join(tree.folder, 'dnsmasq-full.conf'));
    const ipxe = (boot: Omit<Boot, 'loader' | 'firmware'>) =>
      installs(stage, lan, tree, 'full DHCP, BIOS, iPXE', { loader: 'ipxe', firmware: 'bios', ipxe: true, ...boot });
    const grub = (firmware: 'uefi' | 'secure-boot', boot: Omit<Boot, 'loader' | 'firmware'>) =>
      installs(stage, lan, tree, `full DHCP, ${firmware}, signed GRUB`, { loader: 'grub', firmware, ...boot });
    await proveAll(
      chosen([
        ...[BY_SERIAL, BY_UUID, BY_MAC, BY_BOARD].map(ipxe),
        ...[BY_SERIAL, BY_MAC].map((boot) =>
          installs(stage, lan, tree, 'full DHCP, UEFI, iPXE', {
            loader: 'ipxe-uefi',
            firmware: 'uefi',
            ipxe: true,
            ...boot,
          }),
        ),
        ...[BY_SERIAL, BY_UUID, BY_MAC, BY_BOARD].map((boot) => grub('uefi', boot)),
        ...[BY_SERIAL, BY_MAC].map((boot) => grub('secure-boot', boot)),
        fallsThrough(stage, lan, 'full DHCP, BIOS, iPXE', {
          firmware: 'bios',
          disk: disks.bios,
          ipxe: true,
          says: NO_HOST,
        }),
        fallsThrough(stage, lan, 'full DHCP, UEFI, GRUB', {
          firmware: 'uefi',
          disk: disks.uefi,
          ipxe: false,
          says: NO_HOST,
        }),
      ]),
    );
  } finally {
    await lan.close();
  }
}

/** dnsmasq beside another DHCP server. */
async function proxyDhcp(stage: Stage, chosen: (cases: Case[]) => Case[]): Promise<void> {
  const tree = await makeTree(stage, 'pxe-proxy', `http://${SERVER}:8099/zoneseed/`);
  const lan = await Lan.open(stage.folder, MACHINES);
  try {
    await must(['ln', '-s', '.', join(tree.folder, 'root', 'zoneseed')]);
    await lan.serve(join(tree.folder, 'root'), 8099);
    await lan.plainDhcp();
    await lan.dnsmasq(join(tree.folder, 'dnsmasq-proxy.conf'));
    const boot = (title: string, what: Boot) => installs(stage, lan, tree, `proxy DHCP, ${title}`, what);
    await proveAll(
      chosen([
        boot('BIOS, iPXE', { loader: 'ipxe', firmware: 'bios', ipxe: true, ...BY_SERIAL }),
        boot('UEFI, iPXE of the tree', { loader: 'ipxe-uefi', firmware: 'uefi', ...BY_MAC }),
        boot('UEFI, iPXE of the card', { loader: 'ipxe-uefi', firmware: 'uefi', ipxe: true, ...BY_UUID }),
      ]),
    );
  } finally {
    await lan.close();
  }
}

/** The same for Secure Boot, as the generated file says: the other server gives ours as next-server. */
async function proxySecureBoot(stage: Stage, chosen: (cases: Case[]) => Case[]): Promise<void> {
  const tree = await makeTree(stage, 'pxe-proxy-signed', `http://${SERVER}:8099/`);
  const configuration = join(tree.folder, 'dnsmasq-proxy.conf');
  const signed = (await readFile(configuration, 'utf8')).replaceAll(/snponly\.efi/g, 'bootx64.efi');
  await writeFile(configuration, signed);
  const lan = await Lan.open(stage.folder, MACHINES);
  try {
    await lan.serve(join(tree.folder, 'root'), 8099);
    await lan.plainDhcp(`--dhcp-boot=bootx64.efi,boot,${SERVER}`);
    await lan.dnsmasq(configuration);
    const boot = (firmware: Firmware, by: Omit<Boot, 'loader' | 'firmware'>) =>
      installs(stage, lan, tree, `proxy DHCP, ${firmware}, signed GRUB`, { loader: 'grub', firmware, ...by });
    await proveAll(chosen([boot('secure-boot', BY_SERIAL), boot('uefi', BY_MAC)]));
  } finally {
    await lan.close();
  }
}

/** pxelinux in the place of iPXE. QEMU's own firmware is an iPXE, so it is sent what others are sent. */
async function pxelinux(stage: Stage, disk: string, chosen: (cases: Case[]) => Case[]): Promise<void> {
  const tree = await makeTree(stage, 'pxe-pxelinux', `http://${SERVER}:8099/`);
  const configuration = join(tree.folder, 'dnsmasq-full.conf');
  const generated = await readFile(configuration, 'utf8');
  await writeFile(configuration, generated.replace(/^dhcp-userclass=.*\n/m, '').replace('undionly.kpxe', 'pxelinux.0'));
  const lan = await Lan.open(stage.folder, MACHINES);
  try {
    await lan.serve(join(tree.folder, 'root'), 8099);
    await lan.dnsmasq(configuration);
    const title = 'full DHCP, BIOS, pxelinux';
    const boot = (loader: Loader, by: Omit<Boot, 'loader' | 'firmware'>) =>
      installs(stage, lan, tree, title, { loader, firmware: 'bios', ipxe: true, ...by });
    await proveAll(
      chosen([
        boot('pxelinux', BY_MAC),
        boot('pxelinux-uuid', BY_UUID),
        fallsThrough(stage, lan, title, { firmware: 'bios', disk, ipxe: true, says: NO_HOST }),
      ]),
    );
  } finally {
    await lan.close();
  }
}

/**
 * UEFI HTTP boot: the firmware fetches shim by HTTP, and all that follows comes the same way. Debian's signed network GRUB has no
 * HTTP (Ubuntu's has), so an unsigned one with the same modules and HTTP stands in for it.
 */
async function httpBoot(stage: Stage, chosen: (cases: Case[]) => Case[]): Promise<void> {
  const tree = await makeTree(stage, 'pxe-http', `http://${SERVER}/`);
  const modules =
    'normal configfile http tftp efinet net linux smbios regexp test echo sleep true minicmd search chain'.split(' ');
  await must([
    'grub-mkimage',
    '-O',
    'x86_64-efi',
    '-p',
    '/grub',
    '-o',
    join(tree.folder, 'root/grubx64.efi'),
    ...modules,
  ]);
  const lan = await Lan.open(stage.folder, MACHINES);
  try {
    await lan.serve(join(tree.folder, 'root'), 80);
    await lan.dnsmasq(join(tree.folder, 'dnsmasq-full.conf'));
    const pxe = ['IPv4', 'IPv6'].flatMap((ip) => ['-fw_cfg', `name=opt/org.tianocore/${ip}PXESupport,string=no`]);
    await proveAll(
      chosen([
        installs(stage, lan, tree, 'UEFI HTTP boot', {
          loader: 'grub',
          firmware: 'uefi',
          ...BY_MAC,
          hardware: { extra: pxe },
        }),
      ]),
    );
  } finally {
    await lan.close();
  }
}

/** Proves every way a tree is booted; `chosen` picks cases by name. */
export async function provePxe(stage: Stage, chosen: (cases: Case[]) => Case[]): Promise<void> {
  const disks = await localDisks(stage.folder);
  await fullDhcp(stage, disks, chosen);
  await proxyDhcp(stage, chosen);
  await proxySecureBoot(stage, chosen);
  await pxelinux(stage, disks.bios, chosen);
  await httpBoot(stage, chosen);
}
