import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { StepRoom } from './step-room.ts';

const rooms: StepRoom[] = [];
afterEach(() => {
  for (const room of rooms.splice(0)) room.destroy();
});

function room(variables = {}): StepRoom {
  const made = new StepRoom(variables)
    .command('systemctl', '[[ $1 != is-active || ! -e /var/stopped ]]')
    .command('journalctl', 'echo last words');
  rooms.push(made);
  return made;
}

describe('a KVM host', () => {
  const agent = (properties: string) =>
    room({ PRIVATE_DEVICE: 'cloudbr0', PUBLIC_DEVICE: 'cloudbr1', GUEST_DEVICE: '', LABELS: ['lo'] })
      .write('/etc/cloudstack/agent/agent.properties', properties)
      .write('/var/stopped', '')
      .command('kvm-ok');
  const PROPERTIES = 'guid=\nworkers=5\nprivate.network.device=x\nhost=localhost\n';

  it('has its devices in agent.properties, and no key that CloudStack would destroy', () => {
    const made = agent(PROPERTIES);
    expect(made.run('kvm/agent.sh')).toMatchObject({ code: 0 });
    expect(made.read('/etc/cloudstack/agent/agent.properties')).toBe(
      'guid=\nworkers=5\nprivate.network.device=cloudbr0\nhost=localhost\npublic.network.device=cloudbr1\n',
    );
    expect(made.calls).toContain('systemctl disable --now cloudstack-agent.service');
    expect(made.run('kvm/agent.sh').code).toBe(0);
  });

  it('that CloudStack has added is left alone', () => {
    const made = agent('guid=abc\nprivate.network.device=x\n');
    expect(made.run('kvm/agent.sh').code).toBe(0);
    expect(made.read('/etc/cloudstack/agent/agent.properties')).toBe('guid=abc\nprivate.network.device=x\n');
    expect(made.calls).toEqual([]);
  });

  it('without the device of a label says so', () => {
    const made = agent(PROPERTIES).write(
      '/etc/zoneseed/host.env',
      'PRIVATE_DEVICE= PUBLIC_DEVICE= GUEST_DEVICE=\nLABELS=(lo cloudbr7)\n',
    );
    expect(made.run('kvm/agent.sh').error).toBe(
      'there is no device cloudbr7, which the zone names as the label of a traffic type',
    );
  });

  // An empty /dev but for what a shell needs; a device node for kvm where it is to be there.
  const dev = (kvm: boolean) => `exec 7<>/dev/null; touch /var/null; mount --bind /dev/null /var/null
    mount -t tmpfs none /dev; touch /dev/null; mount --move /var/null /dev/null
    ${kvm ? 'touch /dev/kvm; mount --bind /dev/null /dev/kvm' : ''}`;

  it('without /dev/kvm is told what to do about it', () => {
    const outcome = room().command('modprobe', 'exit 1').run('kvm/hardware.sh', dev(false));
    expect(outcome.error).toMatch(/^no \/dev\/kvm/);
  });

  it('with /dev/kvm passes', () => {
    expect(room().command('modprobe', 'exit 1').run('kvm/hardware.sh', dev(true))).toMatchObject({ code: 0 });
  });
});

describe('Java', () => {
  const withJava = (selected: string, installed: readonly string[]) =>
    room({ JAVA_VERSION: '11', CLOUDSTACK_VERSION: '4.19' })
      .write('/var/java', selected)
      .command('java', 'echo "openjdk version \\"$(</var/java).0.2\\" 2026-01-01" >&2')
      .command(
        'update-alternatives',
        `[[ $1 == --list ]] && printf '/usr/lib/jvm/java-%s-openjdk-amd64/bin/java\\n' ${installed.join(' ')}\n[[ $1 == --set ]] && { version=\${3#*java-}; printf '%s' "\${version%%-*}" >/var/java; }; exit 0`,
      );

  it('is the one CloudStack is built for, where several are installed', () => {
    const made = withJava('17', ['17', '11']);
    expect(made.run('cloudstack/java.sh')).toMatchObject({ code: 0 });
    expect(made.read('/var/java')).toBe('11');
  });

  it('that is missing is named', () => {
    expect(withJava('17', ['17']).run('cloudstack/java.sh').error).toBe(
      'Java 11 is not installed; CloudStack 4.19 needs it',
    );
  });
});

describe('own certificate authorities', () => {
  const [first = '', second = ''] = readFileSync('test/role/two-authorities.pem', 'utf8').split(
    /(?<=END CERTIFICATE-----\n)/,
  );
  const FILE = '/usr/local/share/ca-certificates/zoneseed';
  const trusting = () =>
    room()
      .command('dpkg')
      .command('dpkg-query', 'printf installed')
      .write(`${FILE}-1.crt`, first)
      .write(`${FILE}-2.crt`, second);

  it('are trusted by the system after the step', () => {
    const made = trusting();
    expect(made.run('common/trust.sh')).toMatchObject({ code: 0 });
    expect(made.read('/etc/ssl/certs/ca-certificates.crt')).toContain(second.trim());
  });

  it('that the system does not take are named', () => {
    const made = trusting().command('update-ca-certificates');
    expect(made.run('common/trust.sh').error).toMatch(/^zoneseed-1\.crt is not trusted after update-ca-certificates: /);
  });

  it('that Java does not trust are given to it, and named when that does not help', () => {
    const made = trusting()
      .write('/etc/zoneseed/host.env', 'PROXY= NO_PROXY= JAVA_VERSION=11 CLOUDSTACK_VERSION=4.19\n')
      .command('java', 'echo "openjdk version \\"11.0.2\\"" >&2')
      .command('keytool', '[[ ! -e /var/filled ]] || cat /var/filled')
      .command(
        'update-ca-certificates',
        'for each in /usr/local/share/ca-certificates/zoneseed-*.crt; do openssl x509 -in "$each" -noout -fingerprint -sha256; done >/var/filled',
      );
    expect(made.run('cloudstack/java.sh')).toMatchObject({ code: 0 });
    expect(made.calls).toContain('update-ca-certificates --fresh');
    made.remove('/var/filled');
    expect(made.command('update-ca-certificates').run('cloudstack/java.sh').error).toBe(
      'Java does not trust zoneseed-1.crt zoneseed-2.crt',
    );
  });
});

describe('MySQL', () => {
  const CNF = '/etc/mysql/mysql.conf.d/zz-cloudstack.cnf';
  const settings = (live: string) =>
    room()
      .write(CNF, '# x\n[mysqld]\nserver-id = 1\nmax_connections = 500\nlog-bin = mysql-bin\nbinlog-format = ROW\n')
      .write('/var/live', live)
      .command(
        'mysql',
        `[[ -e /var/refused ]] && { echo "ERROR 1045 (28000): Access denied" >&2; exit 1; }\nsed -n "s/^\${*: -1} //p" /var/live | sed 's/^SELECT @@GLOBAL.*//' `,
      );
  const LIVE =
    'SELECT @@GLOBAL.server_id 1\nSELECT @@GLOBAL.max_connections 500\nSELECT @@GLOBAL.log_bin 1\nSELECT @@GLOBAL.binlog_format ROW\n';

  it('that has its settings is not restarted', () => {
    const made = settings(LIVE);
    expect(made.run('database/settings.sh')).toMatchObject({ code: 0 });
    expect(made.calls).not.toContain('systemctl restart mysql.service');
  });

  it('that has others is restarted, and named when that does not help', () => {
    const made = settings(LIVE.replace('500', '151'));
    expect(made.run('database/settings.sh').error).toBe(
      `MySQL does not use ${CNF}: max_connections is 151 and should be 500`,
    );
    expect(made.calls).toContain('systemctl restart mysql.service');
  });

  it('that does not start is told with its last words', () => {
    const made = settings(LIVE)
      .command('systemctl', '[[ $1 != is-active && $1 != start ]]')
      .write(
        '/var/log/mysql/error.log',
        '2026 0 [System] x\n2026 0 [ERROR] [MY-1] [Server] Unknown variable y\n2026 0 [System] z\n',
      );
    expect(made.run('database/settings.sh').error).toBe(
      'MySQL does not start: 2026 0 [ERROR] [MY-1] [Server] Unknown variable y',
    );
  });

  it('that refuses root says so', () => {
    const made = settings(LIVE).write('/var/refused', '');
    expect(made.run('database/settings.sh').error).toBe(
      'MySQL refuses root with the password of /root/.my.cnf: ERROR 1045 (28000): Access denied',
    );
  });
});

describe('the unit of the management server', () => {
  it('waits for a database and comes back after one that was not there', () => {
    const text = readFileSync('templates/management/service.conf', 'utf8');
    expect(text).toMatch(/^Restart=on-failure$/m);
    expect(text).toMatch(/^After=.*\bmysql\.service$/m);
    const [, condition = ''] = /^ExecCondition=\+(.*)$/m.exec(text) ?? [];
    const properties = join(mkdtempSync(join(tmpdir(), 'zoneseed-')), 'db.properties');
    const passes = (line: string) => {
      writeFileSync(properties, `cluster.node.IP=10.15.0.116\n${line}\n`);
      return spawnSync('sh', ['-c', condition.replace(/\S+$/, properties)]).status === 0;
    };
    expect(passes('db.cloud.password=cloud')).toBe(false);
    expect(passes('db.cloud.password=ENC(abc)')).toBe(true);
  });
});

describe('the management server', () => {
  it('is waited for until it answers', () => {
    const made = room().command('curl', 'echo >>/var/asked; (($(wc -l </var/asked) > 3)) && printf 200 || printf 503');
    expect(made.run('management/api.sh')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the API answers after 15 s'),
    });
    expect(made.read('/var/note')).toBe('the management server is starting (for 10 s)\n');
  });

  it('that stops is told with its last error', () => {
    const made = room()
      .command('curl', 'printf 000; exit 7')
      .write('/var/stopped', '')
      .write(
        '/var/log/cloudstack/management/management-server.log',
        '2026-01-01 00:00:00,000 INFO  [x] fine\n2026-01-01 00:00:01,000 ERROR [c.c.u.d.T] Unable to get a new db connection\n',
      );
    expect(made.run('management/api.sh').error).toBe(
      'cloudstack-management has stopped: 2026-01-01 00:00:01,000 ERROR [c.c.u.d.T] Unable to get a new db connection',
    );
  });

  it('is not started anew while it may be bringing the schema up to date', () => {
    const made = room().command('cloudstack-setup-management', 'touch /var/started');
    expect(made.run('management/setup.sh').code).toBe(0);
    expect(made.calls).toContain('cloudstack-setup-management --no-start');
  });

  it('is judged by its service, because the tool that starts it always ends well', () => {
    const made = room()
      .command('cloudstack-setup-management', 'echo "Configure Firewall ... [Failed]"')
      .write('/var/stopped', '')
      .command('systemctl', '[[ $1 != is-active && $1 != start ]]');
    expect(made.run('management/setup.sh').error).toMatch(/^cloudstack-management does not start: /);
  });
});

describe('the usage server', () => {
  const usage = (pids: string) =>
    room()
      .write('/usr/local/lib/zoneseed/packages/test', '')
      .command('dpkg')
      .command('dpkg-query', 'echo installed')
      .write('/var/pids', pids)
      .command('systemctl', '[[ $1 != show ]] || { head -n 1 /var/pids; sed -i "1{\\$!d}" /var/pids; }');

  it('that stays is fine', () => {
    expect(usage('70\n').run('management/usage.sh')).toMatchObject({ code: 0, error: undefined });
  });

  it.each([
    ['dies two seconds after its start', '70\n0\n'],
    ['is started anew by its unit each time', '70\n70\n95\n'],
  ])('that %s is told with its last words', (_, pids) => {
    expect(usage(pids).run('management/usage.sh').error).toMatch(/^cloudstack-usage does not keep running: last words/);
  });
});

describe('an NFS server', () => {
  const exporting = (etab: string) =>
    room({ EXPORT_PATHS: ['/var/export/primary', "/var/export/zwei$'ü"] })
      .write('/var/lib/nfs/etab', etab)
      .command(
        'exportfs',
        '[[ -e /var/bad ]] && { echo "exportfs: /etc/exports.d/x:1: unknown keyword"; exit 1; }; exit 0',
      );
  const ETAB = '/var/export/primary\t10.15.0.117(rw)\n/var/export/zwei\\044\\047\\303\\274\t10.15.0.117(rw)\n';

  it('has the folders, and exports them whatever their names', () => {
    const made = exporting(ETAB);
    expect(made.run('nfs/exports.sh')).toMatchObject({ code: 0, error: undefined });
    expect(made.exists("/var/export/zwei$'ü")).toBe(true);
  });

  it('that does not export one says which', () => {
    expect(exporting(ETAB.split('\n')[0] ?? '').run('nfs/exports.sh').error).toBe(
      "/var/export/zwei$'ü is not exported",
    );
  });

  it('whose ports are not those the firewall opens says which', () => {
    const mapped = (line: string) =>
      exporting(ETAB).command('rpcinfo', `echo "100005 3 tcp ${line}"`).run('nfs/exports.sh').error;
    expect(mapped('41234 mountd')).toBe(
      'the NFS server has not taken its fixed ports: mountd on port 41234; see /etc/nfs.conf.d/zoneseed.conf',
    );
    expect(mapped('892 mountd')).toBeUndefined();
    expect(mapped('32803 nlockmgr')).toBeUndefined();
    expect(mapped('32769 nlockmgr')).toContain('nlockmgr on port 32769');
  });

  it('that does not understand its exports says why', () => {
    expect(exporting(ETAB).write('/var/bad', '').run('nfs/exports.sh').error).toBe(
      'exportfs: exportfs: /etc/exports.d/x:1: unknown keyword',
    );
  });
});

describe('data disks', () => {
  it('that are not mounted are mounted, or named with the reason', () => {
    const mounts = (script: string) =>
      room({ DATA_MOUNTS: ['/export'] })
        .command('mountpoint', '[[ -e /var/mounted ]]')
        .command('mount', script);
    expect(mounts('touch /var/mounted').run('common/disks.sh').code).toBe(0);
    expect(mounts('echo "mount: /export: can\'t find UUID=1." >&2; exit 1').run('common/disks.sh').error).toBe(
      "nothing is mounted at /export: mount: /export: can't find UUID=1.",
    );
  });
});

describe('the names of a host', () => {
  const named = (fqdn: string, address = '10.15.0.116') =>
    room({ HOST_NAME: 'host-01', HOST_FQDN: 'host-01.lan', HOST_ADDRESS: '10.15.0.116', TIMEZONE: 'Asia/Seoul' })
      .command('hostname', `[[ $1 == --fqdn ]] && echo ${fqdn} || echo host-01`)
      .command('getent', `echo "${address} STREAM host-01.lan"`)
      .command('visudo')
      .command('sshd');
  const inRun = 'mount -t tmpfs none /run';

  it('are right, with the time zone', () => {
    expect(named('host-01.lan').run('common/names.sh', inRun)).toMatchObject({ code: 0, error: undefined });
  });

  it('that lack a domain, or lead to the loopback, are refused with where to look', () => {
    expect(named('host-01').run('common/names.sh', inRun).error).toBe(
      'hostname --fqdn says host-01, and should say host-01.lan: see /etc/hosts',
    );
    expect(named('host-01.lan', '127.0.1.1').run('common/names.sh', inRun).error).toBe(
      'host-01.lan resolves to 127.0.1.1, and should to 10.15.0.116: see /etc/hosts',
    );
  });

  it('stay as they are when sudo or sshd would not take their files', () => {
    expect(named('host-01.lan').command('visudo', 'exit 1').run('common/names.sh', inRun).error).toBe(
      'sudo does not take /etc/sudoers.d/10-zoneseed',
    );
    expect(
      named('host-01.lan')
        .command('sshd', 'echo "line 3: Bad configuration option: X" >&2; exit 255')
        .run('common/names.sh', inRun).error,
    ).toBe('sshd does not take its configuration: line 3: Bad configuration option: X');
  });
});
