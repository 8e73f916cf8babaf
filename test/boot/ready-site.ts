/** What a ready site is like, asked from outside. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secretsOf } from './first-boot.ts';
import type { Host } from './hosts.ts';
import { type BuiltSite, type Lab, named } from './lab.ts';
import { expectEqual, expectMatch } from './report.ts';
import { addressOf, HOSTS, JUMBO } from './site-file.ts';

type Hosts = ReadonlyMap<string, Host>;

/** All questions to a site whose hosts say they are ready. */
export async function askReadySite(lab: Lab, site: BuiltSite, hosts: Hosts): Promise<void> {
  await Promise.all([...hosts].map(([name, host]) => askHost(lab, site, hosts, name, host)));
  await lab.report.question('the database has its settings, and accounts for the management server alone', () =>
    database(hosts),
  );
  await lab.report.question('the management server runs on the schema that was made once, with its template', () =>
    management(hosts),
  );
  await lab.report.question('libvirtd listens nowhere, without its sockets, and the agent waits to be added', () =>
    kvm(hosts),
  );
  await lab.report.question('the exports are those of the zone, for those who mount them', () => exports(hosts));
  await lab.report.check('a step that is asked for once more is done, and its host is ready again', () => again(hosts));
}

/** The questions to each host, whatever its roles. */
async function askHost(lab: Lab, site: BuiltSite, hosts: Hosts, name: string, host: Host): Promise<void> {
  const { report } = lab;
  await report.question(`${name}: SSH answers with the pinned key and no other trust`, () => pinned(host, site, lab));
  await report.question(`${name}: bridges, cards, addresses, MTU and route are those of the site`, () => network(host));
  await report.question(`${name}: names, time, accounts and sshd are those of the site`, () => identity(host, hosts));
  await report.question(`${name}: cloud-init is done without a complaint, and no unit has failed`, () => health(host));
  await report.question(`${name}: login screen, journal and reports say ready`, () => told(host, lab));
  await report.question(`${name}: no file that others can read holds a secret`, async () =>
    noSecrets(host, await secretsOf(site)),
  );
}

/** Who logs in by the pinned key, and that another key is refused. */
export async function pinned(host: Host, site: BuiltSite, lab: Lab): Promise<void> {
  expectEqual('who logs in', await host.ask('echo "$SUDO_USER"'), 'boan');
  const keys = await host.ask("sshd -T | sed -n 's/^hostkey //p' | xargs");
  expectEqual('the keys of sshd', keys, '/etc/ssh/ssh_host_ed25519_key /etc/ssh/ssh_host_ecdsa_key');
  // With the key of another host pinned under its name, the very same connection must be refused.
  const lines = (await readFile(join(site.out, 'known_hosts'), 'utf8')).split('\n').filter((line) => line !== '');
  const others = lines
    .filter((line) => !line.startsWith(`${host.lab.name},`))
    .map((line) => line.split(' ').slice(1).join(' '));
  const wrong = join(lab.outside.folder, `wrong_hosts-${host.lab.name}`);
  await writeFile(wrong, others.map((key) => `${host.lab.name} ${key}\n`).join(''));
  const refused = await host.ssh('true', {}, ['-o', `UserKnownHostsFile=${wrong}`]);
  expectMatch('ssh with a wrong pin', refused.stderr, /Host key verification failed/);
}

/** That the addresses are on the bridges, and on no card. */
export async function addressIs(host: Host): Promise<void> {
  const addresses = JSON.parse(await host.ask('ip -j -4 address')) as {
    ifname: string;
    addr_info: { local: string; prefixlen: number }[];
  }[];
  const of = (name: string) =>
    addresses.find((each) => each.ifname === name)?.addr_info.map((a) => `${a.local}/${a.prefixlen}`);
  expectEqual('addresses of cloudbr0', of('cloudbr0'), [`${addressOf(host.lab, 'management')}/24`]);
  expectEqual('addresses of cloudbr1', of('cloudbr1'), [`${addressOf(host.lab, 'public')}/24`]);
  expectEqual('addresses of the cards', [of('ens3'), of('ens4')], [undefined, undefined]);
}

async function network(host: Host): Promise<void> {
  const links = JSON.parse(await host.ask('ip -j -d link')) as { ifname: string; mtu: number; master?: string }[];
  await addressIs(host);
  const link = (name: string) => links.find((each) => each.ifname === name);
  expectEqual('masters', [link('ens4')?.master, link('ens3')?.master], ['cloudbr0', 'cloudbr1']);
  expectEqual(
    'MTUs',
    ['cloudbr0', 'ens4', 'cloudbr1', 'ens3'].map((name) => link(name)?.mtu),
    [JUMBO, JUMBO, 1500, 1500],
  );
  expectEqual('spanning tree', await host.ask('cat /sys/class/net/cloudbr[01]/bridge/stp_state'), '0\n0');
  expectMatch(
    'routes',
    await host.ask('ip route show default'),
    /^default via 10\.10\.0\.1 dev cloudbr1 proto static$/,
  );
  const neighbour = HOSTS.find((other) => other.name !== host.lab.name) ?? host.lab;
  await host.ask(`ping -q -c 1 -W 30 -M do -s ${JUMBO - 28} ${addressOf(neighbour, 'management')}`);
}

async function identity(host: Host, hosts: Hosts): Promise<void> {
  const { name } = host.lab;
  expectEqual('hostname --fqdn', await host.ask('hostname --fqdn'), `${name}.banana.lan`);
  for (const other of hosts.values()) {
    const answer = await host.ask(`getent ahostsv4 ${other.lab.name} | awk '{ print $1; exit }'`);
    expectEqual(`${other.lab.name} as ${name} sees it`, answer, addressOf(other.lab, 'management'));
  }
  expectEqual('time zone', await host.ask('readlink -f /etc/localtime'), '/usr/share/zoneinfo/Asia/Seoul');
  expectMatch('clock', await host.ask('chronyc -n tracking'), /Leap status\s+: Normal/);
  expectMatch('root', await host.ask('passwd -S root'), /^root (L|NP?L?\*?) /);
  const sshd = await host.ask('sshd -T');
  expectMatch('sshd', sshd, /^passwordauthentication no$/m);
  expectMatch('sshd', sshd, /^permitrootlogin (prohibit-password|without-password|no)$/m);
}

/** That neither cloud-init nor systemd complains. */
export async function health(host: Host): Promise<void> {
  // A status that is not as it should be names no cause: the log does.
  const cause = "grep -E 'WARNING|ERROR|^Stderr|Error: ' /var/log/cloud-init.log | tail -n 6";
  const status = await host.ask(`cloud-init status --long || ${cause}`);
  expectMatch('cloud-init', status, /^status: done$/m);
  expectMatch('cloud-init', status, /^extended_status: done$/m);
  expectEqual('failed units', await host.ask('systemctl --failed --no-legend'), '');
  expectEqual('the system', await host.ask('systemctl is-system-running --wait || true'), 'running');
}

async function told(host: Host, lab: Lab): Promise<void> {
  const { name } = host.lab;
  expectMatch('login screen', await host.ask('cat /etc/issue.d/zoneseed.issue'), new RegExp(`^${name}: ready`));
  expectMatch('journal', await host.ask('journalctl -u zoneseed-firstboot -o cat --no-pager'), / is done after \d+ s/);
  expectMatch('status for people', await host.ask('zoneseed-firstboot --status'), new RegExp(`^${name}: ready`));
  const reports = (await lab.outside.reports()).map((each) => ({ ...each, body: JSON.parse(each.body) }));
  const own = reports.filter((each) => each.body.host === name);
  expectEqual('the last report', own.at(-1)?.body.state, 'ready');
  const tokens = new Set(own.map((each) => each.authorization));
  expectEqual('tokens of this host', tokens.size, 1);
  const [token] = tokens;
  expectMatch('the token', token ?? '', /^Bearer \S{20,}$/);
  const strangers = reports.filter((each) => each.body.host !== name && each.authorization === token);
  expectEqual('reports of others with this token', strangers.length, 0);
}

/** That no file others can read, and no line of the journal, has a secret. */
export async function noSecrets(host: Host, secrets: readonly string[]): Promise<void> {
  const list = secrets.join('\n');
  const found = await host.ask(`umask 077; patterns=$(mktemp); cat >"$patterns" <<'END'
${list}
END
find / -xdev -path /proc -prune -o -path /sys -prune -o -type f -perm /o=r -size -4M -print0 | xargs -0 grep -lF -f "$patterns" || true
journalctl --no-pager -o cat | grep -cF -f "$patterns" || true
rm -f "$patterns"`);
  expectEqual('files, and lines of the journal', found, '0');
}

async function database(hosts: Hosts): Promise<void> {
  const host = named(hosts, 'db-01');
  const names = [
    'bind_address',
    'max_connections',
    'innodb_lock_wait_timeout',
    'innodb_rollback_on_timeout',
    'binlog_format',
  ];
  const select = names.map((name) => `@@GLOBAL.${name}`).join(", ' ', ");
  const settings = await host.ask(`mysql -BN -e "SELECT CONCAT(${select}, ' ', @@GLOBAL.log_bin)"`);
  expectEqual('settings', settings, '0.0.0.0 500 600 ON ROW ON');
  const accounts = await host.ask(
    `mysql -BN -e "SELECT CONCAT(User, '@', Host) FROM mysql.user WHERE User IN ('', 'root', 'cloud') ORDER BY 1"`,
  );
  expectEqual(
    'accounts',
    accounts
      .split('\n')
      .filter((line) => line !== 'root@localhost')
      .sort(),
    ['cloud@10.10.0.116', 'cloud@10.15.0.116'],
  );
  expectMatch(
    'root without its password',
    (await host.ssh('mysql --no-defaults -u root -e "SELECT 1"')).stderr,
    /Access denied/,
  );
  const client = named(hosts, 'cloudstack-mgmt');
  expectEqual(
    'from the management host',
    await client.ask('mysql --defaults-extra-file=/etc/zoneseed/mysql-cloud.cnf -BN -e "SELECT 1"'),
    '1',
  );
}

async function management(hosts: Hosts): Promise<void> {
  const host = named(hosts, 'cloudstack-mgmt');
  expectMatch('java', await host.ask('java -version 2>&1'), /version "11\./);
  expectEqual(
    'runs of the database setup',
    await host.ask('wc -l </var/log/cloudstack/standin-setup-databases.log'),
    '1',
  );
  expectMatch(
    'its arguments',
    await host.ask('cat /var/log/cloudstack/standin-setup-databases.log'),
    /mshost=10\.15\.0\.116 encrypt=file/,
  );
  expectEqual('the key', await host.ask('stat -c "%U:%G %a" /etc/cloudstack/management/key'), 'root:cloud 640');
  expectEqual(
    'services',
    await host.ask('systemctl is-active cloudstack-management cloudstack-usage'),
    'active\nactive',
  );
  expectEqual(
    'after a boot',
    await host.ask('systemctl is-enabled cloudstack-management cloudstack-usage'),
    'enabled\nenabled',
  );
  expectEqual('the API', await host.ask("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/client/"), '200');
}

async function kvm(hosts: Hosts): Promise<void> {
  const host = named(hosts, 'kvm-host-01');
  const sockets = ['', '-ro', '-admin', '-tls', '-tcp'].map((part) => `libvirtd${part}.socket`).join(' ');
  expectEqual('sockets', await host.ask(`systemctl show -P LoadState ${sockets} | sort -u | grep .`), 'masked');
  expectMatch('libvirt', await host.ask('virsh -c qemu:///system version'), /Using library: libvirt/);
  expectEqual('open libvirt ports', await host.ask("ss -Hltn 'sport = :16509 or sport = :16514' | wc -l"), '0');
  expectMatch('arguments of libvirtd', await host.ask('tr "\\0" " " </proc/$(pidof libvirtd)/cmdline'), /--listen/);
  expectEqual(
    'the agent',
    await host.ask('systemctl is-active cloudstack-agent; systemctl is-enabled cloudstack-agent; true'),
    'inactive\ndisabled',
  );
  expectEqual(
    'its links',
    await host.ask('ls /etc/apparmor.d/disable'),
    'usr.lib.libvirt.virt-aa-helper\nusr.sbin.libvirtd',
  );
}

async function again(hosts: Hosts): Promise<void> {
  const host = named(hosts, 'nfs-01');
  const stamp = 'stat -c %y /var/lib/zoneseed/done/common-names';
  const before = await host.ask(stamp);
  await host.ask('zoneseed-firstboot --again common-names');
  const after = await host.ask(stamp);
  if (after === before) throw new Error(`the step was not done: its stamp is of ${before}`);
  await host.reaches('ready', 900);
  const refused = await host.ssh('zoneseed-firstboot --again nonsense');
  expectEqual('a step that is none', refused.code, 2);
  expectMatch('what is said', refused.stderr, /there is no step nonsense; this host has: /);
}

async function exports(hosts: Hosts): Promise<void> {
  const host = named(hosts, 'nfs-01');
  const lines = (await host.ask('exportfs -s')).split('\n');
  for (const path of ['/export/primary', '/export/secondary']) {
    const clients = lines
      .filter((line) => line.startsWith(`${path} `))
      .map((line) => line.split(/\s+/)[1]?.replace(/\(.*/, ''));
    if (!clients.includes(addressOf({ name: '', roles: [], number: 117 }, 'management')))
      throw new Error(`${path} is exported to ${clients}`);
    if (clients.some((client) => client === '*' || client === '0.0.0.0/0')) throw new Error(`${path} is open to all`);
  }
  expectMatch('options', lines.join('\n'), /no_root_squash/);
}
