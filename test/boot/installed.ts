/**
 * A host as Ubuntu's installer leaves it: the seed's medium is gone, cloud-init has what the installer wrote below /etc/cloud, and the
 * late command has put the files in place. The installer itself is not there; its own part is written as it writes it.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../lab/process.ts';
import { secretsOf, seedOf } from './first-boot.ts';
import type { Host } from './hosts.ts';
import { buildLabSite, type Lab, newMachine } from './lab.ts';
import { addressIs, health, noSecrets, pinned } from './ready-site.ts';
import { HOSTS } from './site-file.ts';
import { until } from './wait.ts';

/** Seconds, against hanging. */
const READY = 1200;

interface Autoinstall {
  readonly network: object;
  readonly 'user-data': object;
  readonly 'late-commands': readonly (readonly string[])[];
}

export async function installedHost(lab: Lab): Promise<void> {
  const kvm = HOSTS.find((host) => host.roles.includes('kvm'));
  if (kvm === undefined) throw new Error('the lab has no KVM host');
  const site = await buildLabSite(lab, 'installed', (file) =>
    file.setIn(['hosts', kvm.name, 'install'], 'autoinstall'),
  );
  const host = await newMachine(lab, site, kvm, 'roles');
  const config = (await seedOf(site, kvm.name)) as { autoinstall: Autoinstall };
  await install(lab, host, config.autoinstall);
  host.container.start();
  await lab.report.check('a host that loses its power while cloud-init writes becomes ready all the same', async () => {
    // What cloud-init has read so far is kept, and nothing of it is done yet, however fast the machine is.
    const userData = 'var/lib/cloud/instances/iid-datasource-none/user-data.txt';
    const begun = await until(READY, () => host.container.read(userData), 0.02);
    if (begun === undefined) throw new Error(await host.words());
    await host.container.powerCut();
    await host.plugIn();
    host.container.start();
    await host.reaches('ready', READY);
  });
  await lab.report.question('an installed host is what its seed says', async () => {
    await pinned(host, site, lab);
    await addressIs(host);
    await health(host);
    await noSecrets(host, await secretsOf(site));
  });
  await host.container.powerCut();
}

/** The installer's part, in the order of the real one. */
async function install(lab: Lab, host: Host, config: Autoinstall): Promise<void> {
  const { disk, plan } = host.container;
  await rm(join(disk, 'var/lib/cloud/seed'), { recursive: true });
  const cloud = (name: string, content: string) => writeFile(join(disk, 'etc/cloud', name), content, { mode: 0o600 });
  await must(['mkdir', '-p', join(disk, 'etc/cloud/cloud.cfg.d')]);
  await cloud('cloud.cfg.d/90-installer-network.cfg', JSON.stringify({ network: config.network }));
  const userData = `#cloud-config\n${JSON.stringify(config['user-data'])}\n`;
  const datasource = { None: { metadata: { 'instance-id': 'installed' }, userdata_raw: userData } };
  await cloud('cloud.cfg.d/99-installer.cfg', JSON.stringify({ datasource_list: ['None'], datasource }));
  await cloud('ds-identify.cfg', 'policy: enabled\n');
  // The late commands see the installed system at /target and the installer's own copy of the file.
  const copy = join(lab.outside.folder, 'installed.yaml');
  await writeFile(copy, JSON.stringify(config), { mode: 0o400 });
  const places: Readonly<Record<string, string>> = { '/autoinstall.yaml': copy, '/target': join(plan.folder, 'root') };
  const layers = `lowerdir=${plan.root},upperdir=${disk},workdir=${join(plan.folder, 'work')}`;
  const mount = 'mount -t overlay overlay -o "$1" "$2"; shift 2; exec "$@"';
  for (const command of config['late-commands']) {
    const words = command.map((word) => places[word] ?? word);
    await must(['unshare', '--mount', 'sh', '-euc', mount, 'sh', layers, join(plan.folder, 'root'), ...words]);
  }
}
