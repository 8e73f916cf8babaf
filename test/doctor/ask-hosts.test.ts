import { createHash } from 'node:crypto';
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askHosts } from '../../src/doctor/ask-hosts.ts';
import { questionsFor } from '../../src/doctor/questions.ts';
import { boot, type Machine, wayTo } from '../finalize/machine.ts';
import { hostOf, reference, rolesOf } from '../role/sites.ts';

const site = reference();
const roles = new Map(site.hosts.map(({ name }) => [name, rolesOf(site, name)]));
const never = new AbortController().signal;
const host = hostOf(site, 'cloudstack-mgmt');

/** What lies on the machine: paths, kinds, modes, owners, times and contents; not what its own programs note of being called. */
function digestOf({ folder }: Machine): string {
  const hash = createHash('sha256');
  const paths = globSync('**', { cwd: folder }).filter((path) => path !== '' && path !== 'var/upper/called');
  for (const path of paths.toSorted()) {
    const at = lstatSync(`${folder}/${path}`);
    hash.update(`${path} ${at.mode} ${at.uid} ${at.gid} ${at.isFile() ? at.mtimeMs : ''}\n`);
    if (at.isFile()) hash.update(readFileSync(`${folder}/${path}`));
  }
  return hash.digest('hex');
}

const MYSQL = `
case "$*" in
  *VERSION*) echo 8.0.44 ;;
  *VARIABLES*) printf 'bind_address\\t127.0.0.1\\nmax_connections\\t500\\n' ;;
  *mysql.user*) printf "'cloud'@'localhost'\\n" ;;
  *GRANTS*) echo 'GRANT USAGE ON *.* TO x IDENTIFIED BY PASSWORD "*HUSH"'; echo 'GRANT ALL PRIVILEGES ON \`cloud\`.* TO x' ;;
esac`;

async function machineOf(): Promise<Machine> {
  const machine = await boot(host.name);
  machine.command(
    'systemctl',
    `case $1 in show) printf 'LoadState=loaded\\nActiveState=failed\\nSubState=failed\\nUnitFileState=enabled\\nMainPID=0\\n' ;; list-units) echo 'x.service loaded failed failed X' ;; esac`,
  );
  machine.command('journalctl', 'echo "its last word"');
  machine.command('mysql', MYSQL);
  machine.command('nft', 'echo "table inet zoneseed"');
  machine.command('ufw', 'echo "Status: active"');
  machine.command('chronyc', 'echo "0A,1.2.3.4,3,1,0,0,0,0,0,0,0,0,0,Normal"');
  machine.command('zoneseed-firstboot', `echo '{"host":"x"}'`);
  machine.command('/usr/bin/java', `echo 'openjdk version "11.0.1"' >&2`);
  machine.write('/etc/chrony/chrony.conf', 'pool other\n').write('/etc/zoneseed/accounts.sql', 'hush-by-hand\n');
  machine.write('/etc/cloudstack/agent/agent.properties', 'guid=1-2\nkeystore.passphrase=hush-store\nhost=10.0.0.1\n');
  return machine;
}

test('a host answers everything over one connection, nothing of it is a secret, and no byte of it changes', async () => {
  const machine = await machineOf();
  machine.inside(': >/var/called');
  const before = digestOf(machine);
  const heard = await askHosts([host], (one) => questionsFor(site, one, roles), wayTo(machine), never);
  expect(digestOf(machine)).toBe(before);
  expect(heard.unreached).toEqual([]);
  const own = heard.answers.get(host.name);
  expect(Math.abs(own?.clock.ahead ?? 9)).toBeLessThan(2);
  expect(own).toMatchObject({
    java: '11',
    chrony: { stratum: 3, leap: 'Normal' },
    firewall: true,
    ufw: true,
    failedUnits: ['x.service'],
    firstBoot: '{"host":"x"}\n',
    agent: { guid: '1-2', host: '10.0.0.1' },
    mysql: {
      fault: null,
      settings: { bind_address: '127.0.0.1', max_connections: '500' },
      accounts: [{ account: 'cloud@localhost', databases: ['cloud'] }],
    },
    units: { 'mysql.service': { active: 'failed', enabled: 'enabled', words: 'its last word' } },
    files: { '/etc/chrony/chrony.conf': { text: 'pool other\n' }, '/etc/zoneseed/accounts.sql': { text: null } },
  });
  const { host: _, ...said } = own ?? { host };
  expect(JSON.stringify(said)).not.toMatch(/hush|HUSH/);
  const looks =
    /^(systemctl (show|list-units)|journalctl -u|mysql .* (SELECT|SHOW)|nft (-s )?list|ufw status|chronyc -c -n tracking|zoneseed-firstboot --status|java -version)/;
  expect(machine.calls.filter((call) => !looks.test(call))).toEqual([]);
});

test('a program that hangs is waited for by nobody, and what it would have said is not known', async () => {
  const machine = await machineOf();
  for (const name of ['nft', 'mysql', 'dpkg-query', '/usr/bin/java']) machine.command(name, 'exec sleep 1000');
  // Half its patience proves as much.
  machine.command('python3', `exec /usr/bin/python3 "$\{@/PATIENCE = 6/PATIENCE = 3}"`);
  const began = Date.now();
  const { answers } = await askHosts([host], (one) => questionsFor(site, one, roles), wayTo(machine), never);
  const own = answers.get(host.name);
  expect([own?.packages, own?.java]).toEqual([undefined, undefined]);
  expect(own).toMatchObject({ firewall: null, mysql: { fault: 'it does not answer' }, ufw: true });
  expect(Date.now() - began).toBeLessThan(40_000);
});

test('a host that does not let us in, and one without Python, are told apart', async () => {
  const machine = await boot(host.name);
  machine.command('/usr/bin/python3', 'echo "python3: damaged" >&2; exit 1');
  const { unreached } = await askHosts([host], (one) => questionsFor(site, one, roles), wayTo(machine), never);
  expect(unreached[0]?.problem.message).toBe(
    'cloudstack-mgmt lets us in and does not answer as a host of zoneseed: python3: damaged',
  );
  machine.ssh.close();
  machine.ssh.cut();
  const gone = await askHosts([host], (one) => questionsFor(site, one, roles), wayTo(machine), never);
  expect(gone.unreached[0]?.problem.message).toMatch(/cloudstack-mgmt \(.*\) has no SSH server yet/);
});
