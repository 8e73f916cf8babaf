/**
 * What the installer's early command does on a machine that came over the network: only the card it booted from has asked for an
 * address then, and the other networks' cards must be found all the same. Real networkd, real DHCP servers.
 */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fitContainer } from '../lab/container-fit.ts';
import { Container } from '../lab/nspawn.ts';
import { ensureRoot } from '../lab/roots.ts';
import { build } from './hosts.ts';
import { earlyCommand } from './installer-commands.ts';
import type { Lab } from './lab.ts';
import { expectEqual } from './report.ts';
import { until } from './wait.ts';

const HOST = 'kvm-host-01';
/** As cloud-init writes it for `ip=dhcp` on the kernel line: the card the machine booted from, and no other. */
const BOOT_CARD = 'network: { version: 2, ethernets: { ens3: { dhcp4: true } } }\n';

export async function netbootCards(lab: Lab): Promise<void> {
  const folder = join(lab.outside.folder, 'netboot');
  const out = join(folder, 'out');
  await mkdir(folder);
  await copyFile(resolve(import.meta.dirname, '../../examples/reference.yaml'), join(folder, 'site.yaml'));
  await build(join(folder, 'site.yaml'), out);
  const text = await readFile(join(out, 'hosts', HOST, 'user-data'), 'utf8');
  const machine = await liveSystem(lab, text);
  for (const segment of ['public', 'mgmt'] as const) dhcpServer(lab, segment);
  machine.start();
  await lab.report.check(
    'the early command finds the card of each network, also those it did not boot from',
    async () => {
      const hasAddress = 'ip -4 -br address show ens3 | grep -qF 10.10.0.';
      const up = await until(600, async () => ((await machine.inside(hasAddress)).code === 0 ? true : undefined));
      if (up === undefined) throw new Error(await machine.console());
      const others = await machine.inside('ip -4 -br address show ens4');
      expectEqual('addresses of the other card before', others.stdout.includes('10.15.0.'), false);
      const { code, stdout, stderr } = await machine.inside(earlyCommand(text, -2), { timeout: 600 });
      const expected = 'zoneseed: ens4 is the card of management\nzoneseed: ens3 is the card of public\n';
      expectEqual('what it says', [code, stdout, stderr], [0, expected, '']);
    },
  );
  await machine.powerCut();
}

async function liveSystem(lab: Lab, autoinstall: string): Promise<Container> {
  const name = 'netboot';
  const netns = await lab.outside.switch.plug(name, [
    { name: 'ens3', mac: '52:54:00:0a:00:01', segment: 'public' },
    { name: 'ens4', mac: '52:54:00:0f:00:01', segment: 'mgmt' },
  ]);
  const folder = join(lab.outside.folder, 'hosts', name);
  const machine = new Container({ name: netns, root: await ensureRoot('base'), folder, netns, kvm: false });
  lab.outside.owns({ stop: () => machine.release() });
  await machine.create();
  await fitContainer(machine.disk);
  await mkdir(join(machine.disk, 'etc/netplan'), { recursive: true });
  await writeFile(join(machine.disk, 'etc/netplan/50-cloud-init.yaml'), BOOT_CARD, { mode: 0o600 });
  await writeFile(join(machine.disk, 'autoinstall.yaml'), autoinstall, { mode: 0o400 });
  return machine;
}

/** A DHCP server on a segment of the switch, for its own network. */
function dhcpServer(lab: Lab, segment: 'public' | 'mgmt'): void {
  const network = segment === 'public' ? '10.10.0' : '10.15.0';
  const dnsmasq = [
    'dnsmasq',
    '-k',
    '--conf-file=/dev/null',
    '--port=0',
    '--bind-interfaces',
    `--interface=br-${segment}`,
  ];
  const leases = [`--dhcp-leasefile=${join(lab.outside.folder, `${segment}.leases`)}`, '--pid-file=', '--user=root'];
  const range = `--dhcp-range=${network}.200,${network}.210,255.255.255.0,1h`;
  const argv = ['netns', 'exec', lab.outside.switch.netns, ...dnsmasq, ...leases, range];
  const server = spawn('ip', argv, { stdio: 'ignore' });
  lab.outside.owns({ stop: async () => void server.kill('SIGKILL') });
}
