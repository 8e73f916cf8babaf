/** What only a machine with a kernel of its own can show: a medium found by its label, NFS really served, a bond with VLANs. */
import { readFileSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { ensureImage, type Image } from '../lab/image.ts';
import { Guest } from '../lab/qemu.ts';
import { build, type Host } from './hosts.ts';
import { installerCommands } from './installer-commands.ts';
import { type BuiltSite, buildLabSite, type Lab, newMachine } from './lab.ts';
import { expectEqual, expectMatch } from './report.ts';
import { HOSTS, macOf } from './site-file.ts';
import { storageProof } from './storage-proof.ts';
import { until } from './wait.ts';

const PROJECT = resolve(import.meta.dirname, '../..');
/** Seconds, against hanging. An emulated first boot takes 300 on an idle machine, and some times that beside other labs. */
const BOOT = 2700;
const NFS = HOSTS.find((host) => host.name === 'nfs-01') ?? HOSTS[0];
const KVM = HOSTS.find((host) => host.name === 'kvm-host-01') ?? HOSTS[0];

/** Boots both machines side by side. */
export async function guests(lab: Lab): Promise<void> {
  const image = await ensureImage();
  lab.report.say('two emulated machines boot; this takes minutes');
  await Promise.all([storageGuest(lab, image), bondGuest(lab, image)]);
}

/** The reference site's NFS server: seed on a CD-ROM, data disk, exports read by the site's KVM host. */
async function storageGuest(lab: Lab, image: Image): Promise<void> {
  if (NFS === undefined || KVM === undefined) throw new Error('the lab has no NFS server or no KVM host');
  const site = await buildLabSite(lab, 'storage', (file) => {
    const disks = { system: { match: { path: '/dev/vda' } }, data: { match: { path: '/dev/vdb' }, mount: '/export' } };
    file.setIn(['hosts', NFS.name, 'disks'], file.createNode(disks));
  });
  const cards = [
    { tap: await lab.outside.switch.tap('public'), mac: macOf(NFS, 'public') },
    { tap: await lab.outside.switch.tap('mgmt'), mac: macOf(NFS, 'management') },
  ];
  const guest = await switchOn(lab, image, NFS.name, site.out, cards, ['512M']);
  const reader = await newMachine(lab, site, KVM, 'roles');
  reader.container.start();
  const ssh = (script: string) => sshInto(lab, site, NFS.name, script);
  await lab.report.check('a machine finds its seed on a CD-ROM drive by the label, and becomes ready', async () => {
    const state = await until(
      BOOT,
      async () => {
        if (!guest.isOn) throw new Error(`the machine went off:\n${(await guest.serial()).slice(-1500)}`);
        return /nfs-01: ready/.test(await ssh('zoneseed-firstboot --status')) ? true : undefined;
      },
      5,
    );
    if (state === undefined)
      throw new Error(`${await ssh('zoneseed-firstboot --status')}\n${(await guest.serial()).slice(-1500)}`);
    // The first boot waits for its end, but not for ever, and an emulated machine is slow.
    const cloudInit = await ssh('cloud-init status --wait >/dev/null; cloud-init status --long');
    expectMatch('cloud-init', cloudInit, /DataSourceNoCloud \[seed=\/dev\/sr0\]/);
    expectMatch('cloud-init', cloudInit, /^extended_status: done$/m);
    expectEqual('failed units', await ssh('systemctl --failed --no-legend'), '');
  });
  await lab.report.question('its empty data disk has been formatted and carries the exports', async () => {
    expectMatch('mount', await ssh('findmnt -no SOURCE,FSTYPE /export'), /^\/dev\/vdb1\s+ext4$/m);
  });
  await lab.report.question(
    'its exports are read over NFS v3 and v4 from the KVM host, on their fixed ports',
    async () => {
      await ssh('echo "kept on the data disk" >/export/primary/sample');
      await reader.answers(BOOT);
      await readsOver(reader, 3);
      await readsOver(reader, 4);
      expectMatch('ports', await ssh('rpcinfo -p'), /\btcp\s+892\s+mountd/);
      expectMatch('ports', await ssh('rpcinfo -p'), /\btcp\s+32803\s+nlockmgr/);
      expectMatch(
        'what others may mount',
        await ssh('showmount --no-headers -e localhost'),
        /^\/export\/primary\s+\S*10\.15\.0\.117/m,
      );
    },
  );
  await reader.container.powerCut();
  await lab.report.check(
    'an export is proven by mounting, writing as root and reading, and each refusal is known',
    () => storageProof(ssh),
  );
  await installerCommands(lab, serialOf(NFS.name), ssh);
  await guest.powerCut();
}

/** libnfs is a client of its own, without the kernel: it speaks either version wherever it runs. */
async function readsOver(reader: Host, version: 3 | 4): Promise<void> {
  const url = `nfs://10.15.0.118/export/primary/sample?version=${version}`;
  expectEqual(`a file over NFS v${version}`, await reader.ask(`nfs-cat '${url}'`), 'kept on the data disk');
}

/** The NFS server of the example with bonds and VLANs: active-backup over two cards, three VLANs, IPv6, policy routing. */
async function bondGuest(lab: Lab, image: Image): Promise<void> {
  const macs = ['52:54:00:07:30:01', '52:54:00:07:30:02'];
  const folder = join(lab.outside.folder, 'bond');
  const file = parseDocument(readFileSync(join(PROJECT, 'examples/vlan-bond.yaml'), 'utf8'));
  file.setIn(['hosts', 'nfs-1', 'install'], 'cloud-image');
  file.setIn(['hosts', 'nfs-1', 'bonds', 'bond0', 'nics'], file.createNode(macs));
  file.setIn(['hosts', 'nfs-1', 'bonds', 'bond0', 'primary'], macs[0]);
  const disks = {
    system: { match: { path: '/dev/vda' } },
    data: { match: { path: '/dev/vdb' }, mount: '/export', filesystem: 'xfs' },
  };
  file.setIn(['hosts', 'nfs-1', 'disks'], file.createNode(disks));
  await mkdir(folder, { recursive: true });
  await cp(join(PROJECT, 'examples/keys'), join(folder, 'keys'), { recursive: true });
  await writeFile(join(folder, 'site.yaml'), String(file));
  await build(join(folder, 'site.yaml'), join(folder, 'out'));
  const cards = [];
  for (const mac of macs) cards.push({ tap: await lab.outside.switch.tap('public'), mac });
  const guest = await switchOn(lab, image, 'nfs-1', join(folder, 'out'), cards, ['512M']);
  await lab.report.check('a machine with a bond and VLANs has every layer as its seed says', () => bondLayers(guest));
  await guest.powerCut();
}

function serialOf(name: string): string {
  return `ZS ${name}`;
}

interface Link {
  readonly ifname: string;
  readonly mtu: number;
  readonly master?: string;
  readonly link?: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: { readonly id?: number; readonly mode?: string };
  };
}

async function bondLayers(guest: Guest): Promise<void> {
  const said = await until(
    BOOT,
    async () => {
      if (!guest.isOn) throw new Error(`the machine went off:\n${(await guest.serial()).slice(-1500)}`);
      const status = JSON.parse((await told(guest, 'zoneseed-firstboot --status --json')) ?? '{}') as {
        steps?: { name: string; state: string }[];
      };
      return status.steps?.some((step) => step.name === 'common-network' && step.state === 'done') ? true : undefined;
    },
    3,
  );
  if (said === undefined) throw new Error(`the network step is not done:\n${(await guest.serial()).slice(-2500)}`);
  // A line that is there already may be older than the end of the step.
  const from = (await guest.serial()).length;
  const tells = async (what: string) => {
    const line = await until(BOOT, () => told(guest, what, from), 3);
    if (line === undefined) throw new Error(`it does not tell ${what}:\n${(await guest.serial()).slice(-2500)}`);
    return line;
  };
  const links = JSON.parse(await tells('ip -j -d link')) as Link[];
  const link = (name: string) => links.find((each) => each.ifname === name);
  expectEqual('the bond', link('bond0')?.linkinfo?.info_data?.mode, 'active-backup');
  expectEqual('cards in it', links.filter((each) => each.master === 'bond0').length, 2);
  for (const [id, bridge, mtu] of [
    [70, 'cloudbr0', 1500],
    [71, 'cloudbr2', 9000],
    [73, 'cloudbr1', 1500],
  ] as const) {
    const vlan = links.find((each) => each.linkinfo?.info_kind === 'vlan' && each.linkinfo.info_data?.id === id);
    expectEqual(`VLAN ${id}`, [vlan?.link, vlan?.master, vlan?.mtu, link(bridge)?.mtu], ['bond0', bridge, mtu, mtu]);
  }
  expectEqual('MTU of the bond', link('bond0')?.mtu, 9000);
  const addresses = await tells('ip -j address');
  for (const address of ['10.70.0.30', 'fd00:70::30', '10.71.0.30', '198.51.100.30', '2001:db8:7::30']) {
    if (!addresses.includes(`"${address}"`)) throw new Error(`address ${address} is missing`);
  }
  const routes = JSON.parse(await tells('ip -j route show table all')) as {
    dst: string;
    gateway?: string;
    table?: string;
  }[];
  const gateways = routes.filter((route) => route.dst === 'default' && route.gateway !== undefined);
  expectEqual(
    'the default route',
    gateways.filter((route) => route.table === undefined && route.gateway?.includes('.')).map((route) => route.gateway),
    ['198.51.100.1'],
  );
  if (!gateways.some((route) => route.table !== undefined && route.gateway === '10.70.0.1')) {
    throw new Error(`no table of its own for the second gateway: ${JSON.stringify(gateways)}`);
  }
  expectMatch('the second gateway', await tells('ip -j rule'), /"src":"10\.70\.0\.30"/);
}

/** The newest whole line a machine's console has for this question, `from` a place in what it said. */
async function told(guest: Guest, what: string, from = 0): Promise<string | undefined> {
  const lines = (await guest.serial())
    .slice(from)
    .split(/\r?\n/)
    .filter((line) => line.includes(`@@lab ${what}@@`));
  return lines
    .map((line) => line.slice(line.indexOf('@@', line.indexOf('@@lab') + 5) + 2))
    .findLast((line) => /^[[{"].*[\]}"]$/.test(line));
}

async function switchOn(
  lab: Lab,
  image: Image,
  name: string,
  out: string,
  cards: readonly { tap: string; mac: string }[],
  disks: readonly string[],
): Promise<Guest> {
  const guest = new Guest({
    name,
    image,
    folder: join(lab.outside.folder, 'guests', name),
    netns: lab.outside.switch.netns,
    cards,
    cdrom: join(out, 'iso', `${name}.iso`),
    disks,
    memory: 1024,
    serial: serialOf(name),
  });
  lab.outside.owns({ stop: () => guest.powerCut() });
  await guest.create();
  guest.start();
  return guest;
}

async function sshInto(lab: Lab, site: BuiltSite, name: string, script: string): Promise<string> {
  const client = ['ssh', '-F', join(site.out, 'ssh_config'), '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=60'];
  const outcome = await lab.outside.switch.inside([...client, name, 'sudo -n bash -s'], { input: script });
  return `${outcome.stdout}${outcome.stderr}`.trim();
}
