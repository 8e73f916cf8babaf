/** The first-boot service of a host: the runner, the steps, their plan, and what cloud-init does to start it. */
import { createHash } from 'node:crypto';
import { shellQuote } from '../quote/shell.ts';
import { mysqlOptionQuote, sqlQuote } from '../quote/templates.ts';
import { environmentText, variables } from '../role/environment.ts';
import type { RoleLibrary } from '../role/library.ts';
import type { Endpoint, HostFile, Step } from '../role/role.ts';
import type { SeedSource } from './seed-source.ts';

const LIB = '/usr/local/lib/zoneseed';
const ETC = '/etc/zoneseed';

/** Files that say the same on every host, by their template. */
const SHARED: readonly { readonly path: string; readonly template: string; readonly mode?: string }[] = [
  { path: '/usr/local/sbin/zoneseed-firstboot', template: 'first-boot/zoneseed-firstboot.sh', mode: '0755' },
  { path: `${LIB}/state.sh`, template: 'first-boot/state.sh' },
  { path: `${LIB}/wait.sh`, template: 'first-boot/wait.sh' },
  { path: `${LIB}/report.sh`, template: 'first-boot/report.sh' },
  { path: `${LIB}/step.sh`, template: 'first-boot/step.sh' },
  { path: '/etc/update-motd.d/99-zoneseed', template: 'first-boot/motd.sh', mode: '0755' },
  { path: '/etc/systemd/system/zoneseed-firstboot.service', template: 'first-boot/zoneseed-firstboot.service' },
  // Pulls the service in without a link that someone would have to make.
  { path: '/etc/systemd/system/multi-user.target.d/zoneseed.conf', template: 'first-boot/zoneseed.conf' },
];

/**
 * cloud-init marks a module as done before it runs it, and syncs nothing. Until the first step has found the seed whole and
 * on the disk, every boot takes the marks away first, so that all modules start again; each of them can.
 */
const RESUME = 'test -s /var/lib/zoneseed/done/seed || rm -f /var/lib/cloud/instance/sem/config_*';

/** What cloud-init does to start the service. */
export const BOOT_COMMANDS = {
  bootcmd: [['sh', '-c', RESUME]],
  runcmd: [
    ['systemctl', 'daemon-reload'],
    // The plan of this boot was made before the unit was there.
    ['systemctl', 'start', '--no-block', 'zoneseed-firstboot.service'],
  ],
};

/** The first step of every host: everything below it relies on whole files. */
function seedStep(library: RoleLibrary): Step {
  return { name: 'seed', role: 'seed', script: library.text('first-boot/seed.sh'), waitsFor: [], once: true };
}

/**
 * Every file of a host in the order it is to be written: what is its own, then what many hosts share, and the two lists of
 * digests that say the seed is whole come last.
 */
export function firstBootFiles(source: SeedSource): HostFile[] {
  const { site, host, library, roles } = source;
  const steps = [seedStep(library), ...roles.steps];
  const own = [
    plain(`${ETC}/host.env`, environmentText(variables(site, host))),
    plain(`${ETC}/plan`, planText(host.name, steps)),
    ...roles.files,
    ...reportFile(source),
  ];
  const struck = [...own, ...secretsFile(own, source)];
  const shared = [
    ...roles.packages,
    ...SHARED.map(({ path, template, mode = '0644' }) => plain(path, library.text(template), mode)),
    ...steps.map(({ name, script }) => plain(`${LIB}/steps/${name}`, script, '0755')),
  ];
  const sharedList = plain(`${LIB}/seeded`, digests(shared));
  const ownList = plain(`${ETC}/seeded`, digests([...struck, sharedList]));
  return [...struck, ...shared, sharedList, ownList];
}

function plain(path: string, content: string, mode = '0644'): HostFile {
  return { path, content, mode, owner: 'root:root', secret: false };
}

function secret(path: string, content: string): HostFile {
  return { path, content, mode: '0600', owner: 'root:root', secret: true };
}

/** The steps in the order they run, as words that the runner reads as bash. */
function planText(host: string, steps: readonly Step[]): string {
  const lines = steps.flatMap(({ name, role, once, waitsFor }) => [
    ['step', name, role, once ? 'once' : 'always'].map(shellQuote).join(' '),
    ...waitsFor.map(waitLine),
  ]);
  const head = `# The steps of this host in their order, and what each waits for; read by bash.\nhost ${shellQuote(host)}\n`;
  return `${head}${lines.join('\n')}\n`;
}

function waitLine(endpoint: Endpoint): string {
  const [place, part] = placeOf(endpoint);
  return ['  wait_for', ...[endpoint.kind, place, part, endpoint.label].map(shellQuote)].join(' ');
}

function placeOf(endpoint: Endpoint): [string, string] {
  switch (endpoint.kind) {
    case 'tcp':
      return [endpoint.host, String(endpoint.port)];
    case 'nfs':
      return [endpoint.host, endpoint.exportPath];
    case 'dns':
      return [endpoint.name, ''];
    default:
      return ['', ''];
  }
}

function reportFile({ site, host, secrets, library }: SeedSource): HostFile[] {
  if (site.reportUrl === undefined) return [];
  const authorization = `Authorization: Bearer ${secrets.host(host.name).token}`;
  const view = { url: site.reportUrl, authorization };
  return [secret(`${ETC}/report.curl`, library.template('first-boot/report.curl')(view))];
}

/** The secrets that some file of this host holds, for the runner to strike out of what it tells. */
function secretsFile(files: readonly HostFile[], { secrets, host }: SeedSource): HostFile[] {
  const texts = files.filter((file) => file.secret).map(({ content }) => content);
  if (texts.length === 0) return [];
  const candidates = [
    secrets.mysqlRootPassword,
    secrets.mysqlCloudPassword,
    secrets.managementKey,
    secrets.databaseKey,
    secrets.host(host.name).token,
  ];
  const present = candidates.filter((value) =>
    spellings(value).some((text) => texts.some((file) => file.includes(text))),
  );
  return [secret(`${ETC}/secrets`, present.map((value) => `${value}\n`).join(''))];
}

/** A value as the languages of the templates write it, without their quotes. */
function spellings(value: string): string[] {
  return [value, ...[mysqlOptionQuote(value), sqlQuote(value), JSON.stringify(value)].map((text) => text.slice(1, -1))];
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
