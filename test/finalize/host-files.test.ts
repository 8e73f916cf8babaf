import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { renewFirewall } from '../../src/finalize/firewall-renewal.ts';
import { followingFiles, renew, type StaleFile, staleFiles, staleFilesOf } from '../../src/finalize/host-files.ts';
import type { HostFile } from '../../src/role/role.ts';
import type { Host } from '../../src/site/site.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { hostOf, reference, referenceWith, rolesOf } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const site = reference();
const nfs = hostOf(site, 'nfs-01');
const filesOf = (host: Host) => rolesOf(site, host.name).files;
/** The same site with one more KVM host, which the others must let in. */
const grown = referenceWith(
  [
    '  nfs-01:',
    '  kvm-host-02: { roles: [kvm], networks: { management: 10.15.0.119, public: 10.10.0.119 } }\n  nfs-01:',
  ],
  ['hosts: [kvm-host-01]', 'hosts: [kvm-host-01, kvm-host-02]'],
);
const grownFiles = (host: Host) => rolesOf(grown, host.name).files;

/** A machine as it was installed: its files, its firewall loaded, its service a program that does what systemd would. */
async function installed(name = 'nfs-01'): Promise<Machine> {
  const machine = await boot(name);
  for (const { path, content } of followingFiles(filesOf(hostOf(site, name)))) machine.write(path, content);
  machine.write('/etc/systemd/system/zoneseed-firewall.service', '');
  machine.command('exportfs');
  machine.command('systemd-run', SYSTEMD_RUN);
  machine.command('systemctl', SYSTEMCTL);
  machine.inside('systemctl reload-or-restart zoneseed-firewall.service');
  machine.inside(': >/var/called');
  return machine;
}

/** A timer is a process whose number is in a file of the unit's name. */
const SYSTEMD_RUN = `
for word; do case $word in --unit=*) unit=\${word#*=} ;; --on-active=*) after=\${word#*=} ;; esac; done
while [[ $1 == --* ]]; do shift; done
setsid bash -c 'echo $$ >"/run/$0.timer"; sleep "$1"; rm "/run/$0.timer"; shift; "$@"' "$unit" "$after" "$@" </dev/null &>/dev/null &
until [[ -s /run/$unit.timer ]]; do sleep 0.01; done`;
const SYSTEMCTL = `
case "$1 $\{!#}" in
  'reload-or-restart zoneseed-firewall.service') nft -f /etc/zoneseed/firewall.nft ;;
  is-active*) [[ -s /run/$\{!#} ]] ;;
  stop*) [[ -s /run/$\{!#} ]] && kill "$(cat "/run/$\{!#}")" && rm "/run/$\{!#}" ;;
esac`;

const stale = async (machine: Machine, path: string, files = grownFiles) => {
  const all = await staleFilesOf([hostOf(grown, machine.name)], files, wayTo(machine));
  const found = all.stale.find(({ file }) => file.path === path);
  if (found === undefined) throw new Error(`${path} is not stale`);
  return found;
};

const words = async (machine: Machine, file: StaleFile) => problemsOf(await renew(file, wayTo(machine)))[0]?.message;

/** `file` with a content of a test's own. */
const saying = ({ host, file }: StaleFile, content: string): StaleFile => ({ host, file: { ...file, content } });

const valuesOf = ({ content, mode }: HostFile) => ({ MODE: mode, SHA256: hash('sha256', content) });

const FIREWALL = '/etc/zoneseed/firewall.nft';
const EXPORTS = '/etc/exports.d/zoneseed.exports';

describe('stale files', () => {
  test('are none on a host that was installed from the site of today', async () => {
    expect(await staleFilesOf([nfs], filesOf, wayTo(await installed()))).toEqual({ stale: [], problems: [] });
  });

  test('are those that a host which was added to the site changes on the others', async () => {
    const [nfsMachine, kvm] = await Promise.all([installed(), installed('kvm-host-01')]);
    const hosts = [hostOf(grown, 'kvm-host-01'), hostOf(grown, 'nfs-01')];
    const { stale: found, problems } = await staleFilesOf(hosts, grownFiles, wayTo(nfsMachine, kvm));
    expect(found.map(({ host, file }) => `${host.name} ${file.path}`)).toEqual([
      'kvm-host-01 /etc/hosts',
      `kvm-host-01 ${FIREWALL}`,
      'nfs-01 /etc/hosts',
      `nfs-01 ${FIREWALL}`,
      `nfs-01 ${EXPORTS}`,
    ]);
    expect(problems).toEqual([]);
    for (const file of found) valueIn(await renew(file, wayTo(nfsMachine, kvm)));
    expect(await staleFilesOf(hosts, grownFiles, wayTo(nfsMachine, kvm))).toEqual({ stale: [], problems: [] });
  });

  test('are also those that are missing, or not files', async () => {
    const machine = await installed();
    machine.inside('rm /etc/hosts; rm /etc/exports.d/zoneseed.exports; mkdir /etc/exports.d/zoneseed.exports');
    const { stale: found } = await staleFilesOf([nfs], filesOf, wayTo(machine));
    expect(found.map(({ file }) => file.path)).toEqual(['/etc/hosts', EXPORTS]);
  });

  test('are not known of a host that does not answer, which is told', async () => {
    const [nfsMachine, kvm] = await Promise.all([installed(), installed('kvm-host-01')]);
    kvm.ssh.close();
    const hosts = [hostOf(grown, 'kvm-host-01'), hostOf(grown, 'nfs-01')];
    const { stale: found, problems } = await staleFilesOf(hosts, grownFiles, wayTo(nfsMachine, kvm));
    expect(new Set(found.map(({ host }) => host.name))).toEqual(new Set(['nfs-01']));
    expect(problems).toMatchObject([{ rule: 'host-refused' }]);
  });

  test('have whatever path', async () => {
    const machine = await installed();
    const odd: HostFile = { path: `/etc/o'dd $(id) "é`, content: 'x', mode: '0644', owner: 'root:root', secret: false };
    machine.write(odd.path, 'x');
    expect(valueIn(await staleFiles(nfs, [odd], wayTo(machine)))).toEqual([]);
  });
});

describe('a file that is renewed', () => {
  test('is there whole, with its mode, and its reader reads it', async () => {
    const machine = await installed();
    const file = await stale(machine, EXPORTS);
    valueIn(await renew(file, wayTo(machine)));
    expect(machine.read(EXPORTS)).toBe(file.file.content);
    expect(machine.inside(`stat -c %a ${EXPORTS}; ls /etc/exports.d`)).toBe('644\nzoneseed.exports\n');
    expect(machine.calls).toEqual(['exportfs -ra']);
  });

  test('gives way to that of before when exportfs does not take it', async () => {
    const machine = await installed();
    const before = machine.read(EXPORTS);
    machine.command('exportfs', 'grep -q 119 /etc/exports.d/*.exports && { echo "exportfs: bad line" >&2; exit 1; }');
    expect(await words(machine, await stale(machine, EXPORTS))).toBe(
      `nfs-01 cannot be brought up to date, ${EXPORTS} stays as it was: exportfs does not take it: exportfs: bad line`,
    );
    expect(machine.read(EXPORTS)).toBe(before);
    expect(machine.calls.filter((call) => call.startsWith('exportfs'))).toHaveLength(2);
    expect(machine.inside('ls /etc/exports.d')).toBe('zoneseed.exports\n');
  });

  test('that was not there before is gone again when exportfs does not take it', async () => {
    const machine = await installed();
    machine.inside(`rm ${EXPORTS}`);
    machine.command('exportfs', 'exit 1');
    expect(await words(machine, await stale(machine, EXPORTS))).toContain('exportfs does not take it');
    expect(machine.exists(EXPORTS)).toBe(false);
  });

  test('stays as it was when the content does not arrive whole, or has no room', async () => {
    const machine = await installed();
    const before = machine.read('/etc/hosts');
    machine.command('sha256sum', 'head -c 10 >/dev/null; echo "0000 -"');
    expect(await words(machine, await stale(machine, '/etc/hosts'))).toContain('its content did not arrive whole');
    machine.inside('rm /usr/local/sbin/sha256sum');
    machine.command('cat', 'exit 1');
    expect(await words(machine, await stale(machine, '/etc/hosts'))).toContain('the disk is full');
    machine.inside('rm /usr/local/sbin/cat');
    expect(machine.read('/etc/hosts')).toBe(before);
    expect(machine.inside('ls /etc | grep ^hosts')).not.toContain('hosts.z');
  });
});

describe('a firewall that is renewed', () => {
  const loaded = (machine: Machine) => machine.inside('nft list table inet zoneseed');

  test('is loaded, kept in its file, and the way back is called off', async () => {
    const machine = await installed();
    expect(loaded(machine)).not.toContain('10.15.0.119');
    const file = await stale(machine, FIREWALL);
    valueIn(await renew(file, wayTo(machine)));
    expect(loaded(machine)).toContain('10.15.0.119');
    expect(machine.read(FIREWALL)).toBe(file.file.content);
    expect(machine.inside('ls /run /etc/zoneseed')).not.toMatch(/timer|new/);
  });

  test('stays as it was when nft does not take the rules', async () => {
    const machine = await installed();
    const before = machine.read(FIREWALL);
    const file = saying(await stale(machine, FIREWALL), 'table inet zoneseed { chain x { nonsense } }\n');
    expect(await words(machine, file)).toMatch(
      /firewall.nft stays as it was: nft does not take the rules: .*nonsense|nft/,
    );
    expect(machine.read(FIREWALL)).toBe(before);
    expect(loaded(machine)).toContain('policy drop');
    expect(machine.inside('ls /run /etc/zoneseed')).not.toMatch(/timer|new/);
  });

  test('comes back by itself when no new connection gets through the rules', async () => {
    const machine = await installed();
    const before = machine.read(FIREWALL);
    const { file } = saying(await stale(machine, FIREWALL), 'table inet zoneseed\ndelete table inet zoneseed\n');
    const way = wayTo(machine);
    // The connection that is there goes on; no other one comes in any more.
    await way.shell(machine.name);
    machine.ssh.close();
    const why = await renewFirewall(machine.name, file.content, valuesOf(file), way, undefined, 1);
    expect(why).toMatch(/has no SSH server yet; the rules of before come back within 1 s$/);
    await machine.until('nft list table inet zoneseed');
    expect(loaded(machine)).toContain('policy drop');
    expect(machine.read(FIREWALL)).toBe(before);
  });

  test('is not kept when the way back was taken meanwhile', async () => {
    const machine = await installed();
    const before = machine.read(FIREWALL);
    machine.command('nft', `/usr/sbin/nft "$@" || exit; [[ $1 != -f || $2 != *.new ]] || sleep 2`);
    const { file } = await stale(machine, FIREWALL);
    const why = await renewFirewall(machine.name, file.content, valuesOf(file), wayTo(machine), undefined, 1);
    expect(why).toBe('it took too long, and the rules of before are back');
    expect(machine.read(FIREWALL)).toBe(before);
    expect(loaded(machine)).not.toContain('10.15.0.119');
  });

  test('is kept also when the connection breaks while it is loaded, for a new one gets through', async () => {
    const machine = await installed();
    machine.command(
      'nft',
      `/usr/sbin/nft "$@" || exit; [[ $1 != -f || $2 != *.new ]] || { touch /run/loaded; sleep 1; }`,
    );
    const file = await stale(machine, FIREWALL);
    const renewed = renew(file, wayTo(machine));
    await machine.until('[[ -e /run/loaded ]]');
    machine.ssh.cut();
    valueIn(await renewed);
    expect(machine.read(FIREWALL)).toBe(file.file.content);
    expect(loaded(machine)).toContain('10.15.0.119');
  });

  test('is refused by a host that was installed without one', async () => {
    const machine = await installed();
    machine.inside('rm /etc/systemd/system/zoneseed-firewall.service');
    expect(await words(machine, await stale(machine, FIREWALL))).toContain(
      'was installed without the firewall of zoneseed',
    );
  });
});
