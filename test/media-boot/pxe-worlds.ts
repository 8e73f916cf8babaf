/** The networks a PXE tree is booted in: each with its web server, its DHCP server, and the machines that come to it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../lab/process.ts';
import { type Case, proveAll, same } from './harness.ts';
import { Lan, SERVER } from './lan.ts';
import { localDisks } from './local-disk.ts';
import type { Firmware } from './machine.ts';
import { type Boot, fallsThrough, installs, type Loader, type Tree } from './pxe-cases.ts';
import { BOARD_SERIAL, MAC, SERIAL, type Stage, UUID, zoneseed } from './stage.ts';

/** At a time, on two cores: a third of what these take is waiting for the network. */
const MACHINES = 3;

async function makeTree(stage: Stage, name: string, url: string): Promise<Tree> {
  const folder = join(stage.folder, name);
  const made = await zoneseed(stage, 'pxe', { tree: folder, url });
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

/** dnsmasq as the only DHCP server and nginx, both as the tree has them; another port than 80. */
async function fullDhcp(
  stage: Stage,
  disks: { bios: string; uefi: string },
  chosen: (cases: Case[]) => Case[],
): Promise<void> {
  const tree = await makeTree(stage, 'pxe-full', `http://${SERVER}:8099/`);
  const lan = await Lan.open(stage.folder, MACHINES);
  try {
    await lan.serveWithNginx(tree.folder, 8099);
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
        fallsThrough(stage, lan, 'full DHCP, BIOS, iPXE', {
          what: 'a machine that two hosts claim, one of them by a card,',
          firmware: 'bios',
          disk: disks.bios,
          ipxe: true,
          mac: MAC,
          smbios: `type=1,serial=${SERIAL}`,
          says: /by-serial and another host of site standin claim this machine/,
        }),
        fallsThrough(stage, lan, 'full DHCP, UEFI, GRUB', {
          firmware: 'uefi',
          disk: disks.uefi,
          ipxe: false,
          says: NO_HOST,
        }),
        fallsThrough(stage, lan, 'full DHCP, UEFI, GRUB', {
          what: 'a machine that two hosts claim, one of them by a card,',
          firmware: 'uefi',
          disk: disks.uefi,
          ipxe: false,
          mac: MAC,
          smbios: `type=1,serial=${SERIAL}`,
          says: /claimed by more than one host: by-serial, by-mac/,
        }),
      ]),
      MACHINES,
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
      MACHINES,
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
    await proveAll(chosen([boot('secure-boot', BY_SERIAL), boot('uefi', BY_MAC)]), MACHINES);
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
      MACHINES,
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
      MACHINES,
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
