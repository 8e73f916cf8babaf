/** The first-boot service of a host: its files in the order they are written, and what cloud-init does to start it. */
import { createHash } from 'node:crypto';
import { environmentText, variables } from '../role/environment.ts';
import { OWN, RUNNER } from '../role/own-paths.ts';
import type { HostFile, Step } from '../role/role.ts';
import { secretsNamed } from '../role/role-secrets.ts';
import { planText } from './plan.ts';
import type { SeedSource } from './seed-source.ts';

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
 * Every file of a host in the order it is to be written: what is its own, then what many hosts share, and the two lists of
 * digests that say the seed is whole come last.
 */
export function firstBootFiles(source: SeedSource): HostFile[] {
  const { site, host, library, roles } = source;
  // Everything below the first step relies on whole files.
  const seed: Step = {
    name: 'seed',
    role: 'seed',
    script: library.text('first-boot/seed.sh'),
    waitsFor: [],
    once: true,
  };
  const steps = [seed, ...roles.steps];
  const own = [
    plain(OWN.environment, environmentText(variables(site, host))),
    plain(OWN.plan, planText(host.name, steps)),
    ...roles.files,
    ...secretsFile(source),
  ];
  const shared = [
    ...roles.packages,
    ...RUNNER.map(({ path, template, mode }) => plain(path, library.text(template), mode)),
    ...steps.map(({ name, script }) => plain(`${OWN.steps}/${name}`, script, '0755')),
  ];
  const sharedList = plain(OWN.sharedList, digests(shared));
  const ownList = plain(OWN.list, digests([...own, sharedList]));
  return [...own, ...shared, sharedList, ownList];
}

function plain(path: string, content: string, mode = '0644'): HostFile {
  return { path, content, mode, owner: 'root:root', secret: false };
}

/** The secrets that some file of this host holds, for the runner to strike out of what it tells. */
function secretsFile({ host, secrets, roles }: SeedSource): HostFile[] {
  const values = Object.values(secretsNamed(roles.secrets, secrets, host));
  if (values.length === 0) return [];
  const content = values.map((value) => `${value}\n`).join('');
  return [{ path: OWN.secrets, content, mode: '0600', owner: 'root:root', secret: true }];
}

/** As `sha256sum --check` reads it from the root folder. */
function digests(files: readonly HostFile[]): string {
  return files.map(({ path, content }) => `${digest(path, content)}  ${path.slice(1)}\n`).join('');
}

/** The last digest made for each path: most files say the same on one host after the other. */
const latest = new Map<string, { readonly content: string; readonly digest: string }>();

function digest(path: string, content: string): string {
  const before = latest.get(path);
  if (before?.content === content) return before.digest;
  const made = createHash('sha256').update(content).digest('hex');
  latest.set(path, { content, digest: made });
  return made;
}
