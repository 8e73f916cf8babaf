/** Each repair of the list on a zone that works: planned it changes nothing, done it does this and nothing else. */
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { repairWith } from '../../src/commands/repair.ts';
import { checksFor } from '../../src/doctor/mend.ts';
import type { Repair } from '../../src/doctor/repair-type.ts';
import { repairs } from '../../src/doctor/repairs.ts';
import { scriptWith } from '../../src/finalize/machine-script.ts';
import { reference, rolesOf } from '../role/sites.ts';
import { type FinalizePlace, finalizePlace } from './finalize-place.ts';
import { heard } from './listener.ts';

const COUNT_GUESTS = scriptWith('doctor/guests.sh');
const COUNT_CLIENTS = scriptWith('doctor/nfs-clients.sh');

type Options = Parameters<ReturnType<typeof repairWith>['run']>[2];

let place: FinalizePlace;
let asked = { scripts: 0, calls: 0 };

beforeAll(async () => {
  place = await finalizePlace({}, (text) => text, 'kept');
  expect((await place.finalize()).code).toBe(0);
  return place.close;
});
beforeEach(() => {
  asked = { scripts: place.fakes.ran.length, calls: place.cloud.heard.length };
  place.fakes.onScript = (script) => ([COUNT_CLIENTS, COUNT_GUESTS].includes(script) ? '0\n' : undefined);
});

function repair({ id }: Pick<Repair, 'id'>, options: Options) {
  const folder = dirname(place.file);
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  return heard(repairWith(place.outside), [[place.file, id]], options, { env });
}

/** Scripts that look, and those that hold the site. */
const LOOKS = [/^exec python3/, /^digests$/, /^hold$/, /^facts$/, /id_rsa\.cloud/];
/** What was done to hosts and to CloudStack since the test began. */
function changes(): string[] {
  const scripts = place.fakes.ran
    .slice(asked.scripts)
    .map(({ script }) => script)
    .filter((script) => ![COUNT_CLIENTS, COUNT_GUESTS].includes(script) && !LOOKS.some((look) => look.test(script)));
  const calls = place.cloud.heard
    .slice(asked.calls)
    .map(({ command }) => command)
    .filter((command) => !/^(list|get|login$|logout$|query)/.test(command));
  return [...scripts, ...calls];
}

const site = reference();
const firstOf = (one: Repair) => one.group.of(site)[0]?.name ?? '';

test.each(repairs)('$id, planned, says all of its plan and changes nothing', async (one) => {
  const host = firstOf(one);
  const { said, code } = await repair(one, { host: [host], plan: true });
  const own = site.hosts.find(({ name }) => name === host);
  const lines = own === undefined ? [] : one.plan(own, rolesOf(site, host));
  expect(said).toBe(
    [
      `${one.id}: ${one.does}`,
      ...(one.stops === undefined ? [] : [`  stands still meanwhile: ${one.stops}`]),
      `  ${host}`,
      ...lines.map((line) => `    ${line}`),
      '',
    ].join('\n'),
  );
  expect(code).toBe(1);
  expect(changes()).toEqual([]);
});

const again = (...steps: readonly string[]) => steps.map((step) => `zoneseed-firstboot --again ${step} >&2`);
/** What each does, in this order, and the files it puts back before. */
const DOES: readonly (readonly [
  id: string,
  host: string,
  does: readonly (string | RegExp)[],
  files?: readonly string[],
])[] = [
  ['network', 'nfs-01', ['network-try', 'network-keep']],
  [
    'firstboot',
    'nfs-01',
    [/^systemctl restart --no-block zoneseed-firstboot\.service\n[\s\S]*"state":"ready"[\s\S]*exit 0\n[\s\S]*exit 1$/],
  ],
  ['disks', 'nfs-01', again('common-disks')],
  [
    'time',
    'nfs-01',
    ['renew', ...again('common-clock', 'common-time'), 'chronyc -n makestep >&2 || true'],
    ['/etc/chrony/chrony.conf'],
  ],
  ['names', 'nfs-01', ['renew', ...again('common-names')], ['/etc/hosts']],
  ['java', 'cloudstack-mgmt', again('management-java')],
  ['java', 'kvm-host-01', again('kvm-java')],
  [
    'mysql',
    'cloudstack-mgmt',
    ['renew', 'renew', ...again('database-settings', 'database-accounts')],
    ['/etc/mysql/mysql.conf.d/zz-cloudstack.cnf', '/etc/zoneseed/accounts.sql'],
  ],
  [
    'log-folders',
    'cloudstack-mgmt',
    [
      /^install -d -o cloud -g cloud -m 0770 (\S+)\nchown -R cloud:cloud \1\nsystemctl is-active --quiet (cloudstack-management\.service) \|\| systemctl restart \2$/,
    ],
  ],
  ['libvirt', 'kvm-host-01', ['setup-ended', 'restore']],
  ['apparmor', 'kvm-host-01', again('kvm-prepare', 'kvm-libvirt')],
  ['management', 'cloudstack-mgmt', ['restart-management']],
  [
    'firewall',
    'nfs-01',
    ['firewall-try', 'firewall-keep', 'renew', ...again('common-firewall')],
    ['/etc/systemd/system/zoneseed-firewall.service', '/etc/zoneseed/firewall.nft'],
  ],
  [
    'exports',
    'nfs-01',
    ['mkdir -p /export/primary /export/secondary', 'renew', 'exportfs -ra'],
    ['/etc/exports.d/zoneseed.exports'],
  ],
  ['root-login', 'kvm-host-01', ['management-key', 'authorize']],
  [
    'agent',
    'kvm-host-01',
    [
      /^systemctl reset-failed (cloudstack-agent\.service) 2>\/dev\/null\nsystemctl restart \1\nsleep 5\nsystemctl is-active \1 >&2$/,
    ],
  ],
  ['certificates', 'kvm-host-01', ['provisionCertificate']],
  ['system-template', 'cloudstack-mgmt', [/cloud-install-sys-tmplt|template/, /cloud-install-sys-tmplt/]],
  ['system-vms', 'cloudstack-mgmt', ['destroySystemVm']],
  [
    'files',
    'nfs-01',
    ['renew', /^chown root:root (\/etc\/hosts) && chmod 0644 \1 \|\| exit 1\n[\s\S]*&& chmod 0440 \/etc\/sudoers/],
    ['/etc/chrony/chrony.conf'],
  ],
  ['packages', 'nfs-01', again('common-packages', 'nfs-packages')],
  [
    'kernel-settings',
    'kvm-host-01',
    ['renew', /^for file in \/etc\/sysctl\.d\/9\?-zoneseed-\*\.conf; do .*sysctl -q -p "\$file" \|\| exit 1; done$/],
    ['/etc/sysctl.d/90-zoneseed-kvm.conf'],
  ],
  [
    'enabled-units',
    'kvm-host-01',
    [
      /^for unit in chrony\.service libvirtd\.service; do[\s\S]*disabled \| masked\) systemctl unmask "\$unit" && systemctl enable "\$unit" \|\| exit 1 ;;/,
    ],
  ],
];

test('each repair of the list is done below', () => {
  expect(new Set(DOES.map(([id]) => id))).toEqual(new Set(repairs.map(({ id }) => id)));
});

const rows = DOES.map(([id, host, does, files = []]) => ({ id, host, does, files }));
test.each(rows)('$id on $host does what it has to in its order, and looks again', async ({ id, host, does, files }) => {
  const one = repairs.find((known) => known.id === id);
  if (one === undefined) throw new Error(id);
  const { files: there } = place.fakes.host(host);
  const right = files.map((path) => [path, there.get(path)] as const);
  for (const [path, content] of right) {
    expect([path, content]).toEqual([path, expect.stringMatching(/./)]);
    there.set(path, 'by hand');
  }
  const vm = place.cloud.world.live('systemVms')[0];
  if (id === 'system-vms' && vm !== undefined) vm.state = 'Stopped';
  const { said, code, remarks } = await repair(one, { host: [host] });
  expect([remarks.filter((line) => line.includes('error')), code]).toEqual([[], 0]);
  const proof = checksFor(one).map((check) => check.id);
  expect(said.split('\n').at(-2)).toBe(`${id}: mended; looked at again by ${proof.join(', ')}`);
  expect(right.filter(([path, content]) => there.get(path) !== content)).toEqual([]);
  const done = changes();
  expect(done).toEqual(does.map((step) => (typeof step === 'string' ? step : expect.stringMatching(step))));
});

test.each([
  ['root-login', 'kvm-host-01', 'authorize'],
  ['libvirt', 'kvm-host-01', 'restore'],
  ['files', 'nfs-01', /^chown/],
  ['names', 'nfs-01', /common-names/],
  ['system-template', 'cloudstack-mgmt', /cloud-install-sys-tmplt/],
  ['enabled-units', 'nfs-01', /is-enabled/],
  ['network', 'nfs-01', 'network-try'],
  ['network', 'nfs-01', 'network-keep'],
] as const)('%s on %s says why it could not be done, and that ends it', async (id, host, fails) => {
  place.fakes.onScript = (script) => {
    if (script === COUNT_CLIENTS) return '0\n';
    const isIt = typeof fails === 'string' ? script === fails : fails.test(script);
    return isIt ? { code: 1, stdout: '', stderr: 'its last word\n' } : undefined;
  };
  const { said, remarks, code } = await repair({ id }, { host: [host] });
  expect(code).not.toBe(0);
  expect(remarks.join('\n')).toMatch(/its last word/);
  expect(said).not.toContain('looked at again');
});
