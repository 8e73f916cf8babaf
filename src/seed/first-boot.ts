/** The first boot of a host: the files that are its own, and what cloud-init does to start the service. */
import { environmentText, variables } from '../role/environment.ts';
import { OWN } from '../role/own-paths.ts';
import type { HostFile } from '../role/role.ts';
import { secretsNamed } from '../role/role-secrets.ts';
import { plannedSteps, planText } from './plan.ts';
import type { SeedSource } from './seed-source.ts';
import { digestLine, digestList, entryOf, plainFile } from './shared.ts';
import type { YamlValue } from './yaml.ts';

/**
 * cloud-init marks a module as done before it runs it, and syncs nothing. Until the first step has found the seed whole and
 * on the disk, every boot takes the marks away first, so that all modules start again; each of them can.
 */
const RESUME = 'test -s /var/lib/zoneseed/done/seed || rm -f /var/lib/cloud/instance/sem/config_*';

/** What cloud-init does to start the service. None of the commands holds a secret. */
export const BOOT_COMMANDS = {
  bootcmd: [['sh', '-c', RESUME]],
  runcmd: [
    ['systemctl', 'daemon-reload'],
    // The plan of this boot was made before the unit was there.
    ['systemctl', 'start', '--no-block', 'zoneseed-firstboot.service'],
  ],
};

/**
 * Every file of a host as cloud-init takes it, in the order it is to be written: what is the host's own, then what many hosts
 * share, and the two lists of digests that say the seed is whole come last.
 */
export function writtenFiles(source: SeedSource): YamlValue[] {
  const shared = source.shared.files(source.roles);
  const own = ownFiles(source).map((file) => source.shared.placed(file));
  const list = digestList(OWN.list, [...own.map(({ digest }) => digest), digestLine(shared.list)]);
  return [...own.map(({ entry }) => entry), ...shared.entries, entryOf(list)];
}

function ownFiles({ site, host, library, roles, secrets }: SeedSource): HostFile[] {
  return [
    plainFile(OWN.environment, environmentText(variables(site, host))),
    plainFile(OWN.plan, planText(host.name, plannedSteps(library, roles))),
    ...roles.files,
    ...struckOut(Object.values(secretsNamed(roles.secrets, secrets, host))),
  ];
}

/** The secrets that some file of this host holds, for the runner to strike out of what it tells. */
function struckOut(values: readonly string[]): HostFile[] {
  if (values.length === 0) return [];
  const content = values.map((value) => `${value}\n`).join('');
  return [{ path: OWN.secrets, content, mode: '0600', owner: 'root:root', secret: true }];
}
