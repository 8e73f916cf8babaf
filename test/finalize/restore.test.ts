import { beforeEach, describe, expect, test } from 'vitest';
import { beforeAdding, restore } from '../../src/finalize/restore.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { hostOf, reference, rolesOf } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const site = reference();
const host = hostOf(site, 'kvm-host-01');
const PROPERTIES = '/etc/cloudstack/agent/agent.properties';
const LIBVIRTD = '/etc/libvirt/libvirtd.conf';
const DEFAULTS = '/etc/default/libvirtd';
const SOCKETS = ['', '-ro', '-admin', '-tls', '-tcp'].map((end) => `libvirtd${end}.socket`);

/** Units are files in /run/units; libvirtd is a process with the words of its unit, and listens when its files say so. */
const SYSTEMCTL = `
mkdir -p /run/units; unit=$\{!#}
case "$*" in
  'show -p LoadState'*) if [[ -e /run/units/$unit.masked ]]; then echo masked; else echo loaded; fi ;;
  'show -p MainPID'*) cat /run/units/libvirtd.pid ;;
  'mask '*) touch "/run/units/$unit.masked" ;;
  'is-active --quiet cloudstack'*) [[ -e /run/units/agent ]] ;;
  'restart cloudstack-agent.service') touch /run/units/agent ;;
  'restart libvirtd.service')
    [[ ! -e /run/units/broken ]] || exit 1
    source /etc/default/libvirtd
    setsid bash -c 'echo $$ >/run/units/libvirtd.pid; sleep 1000; :' libvirtd $LIBVIRTD_ARGS </dev/null &>/dev/null &
    rm -f /run/units/listens; sleep 0.3
    if [[ $LIBVIRTD_ARGS == --listen ]] && grep -qE '^listen_tls *= *1' ${LIBVIRTD}; then touch /run/units/listens; fi ;;
esac`;

let machine: Machine;

/** A host as it was installed, then added by CloudStack, whose set-up has done nothing wrong yet. */
beforeEach(async () => {
  machine = await boot(host.name);
  for (const { path, content } of rolesOf(site, host.name).files) {
    if ([LIBVIRTD, DEFAULTS].includes(path)) machine.write(path, content);
  }
  machine.write(PROPERTIES, 'guid=1-2-3\nhost=10.15.0.116\nzone=1\nworkers=5\n');
  machine.write('/etc/pki/libvirt/servercert.pem', 'certificate');
  machine.inside(`sed -i 's/^listen_tls = 0/listen_tls=1/' ${LIBVIRTD}`);
  machine.command('systemctl', SYSTEMCTL);
  machine.command('ss', '[[ ! -e /run/units/listens ]] || echo LISTEN');
  machine.command('journalctl', 'echo "libvirtd: its last word"');
  machine.command('ufw', 'echo "Status: inactive"');
  machine.inside(`for s in ${SOCKETS.join(' ')}; do systemctl mask $s; done; systemctl restart libvirtd.service`);
  machine.inside('systemctl restart cloudstack-agent.service; : >/var/called');
});

const put = async () => valueIn(await restore(site, host, wayTo(machine), undefined, 2));
const restarts = () => machine.calls.filter((call) => call.includes(' restart '));

describe('what addHost overwrites', () => {
  test('is left alone where nothing was overwritten', async () => {
    expect(await put()).toEqual([]);
    expect(restarts()).toEqual([]);
  });

  test('is put back, what reads it is restarted, and then nothing is left to do', async () => {
    // As CloudStack's editor writes: no blanks, an own line for what it does not find, no end to the last one.
    machine.inside(`sed -i '/^LIBVIRTD_ARGS/d' ${DEFAULTS}; printf "libvirtd_opts='-l'" >>${DEFAULTS}
      sed -i 's/^listen_tcp.*/listen_tcp=1/; s/^tls_port.*/tls_port="9"/; /^auth_tcp/d' ${LIBVIRTD}
      rm /run/units/libvirtd-tls.socket.masked`);
    expect(await put()).toEqual([
      'LIBVIRTD_ARGS in /etc/default/libvirtd',
      'the mask of libvirtd-tls.socket',
      'listen_tcp in /etc/libvirt/libvirtd.conf',
      'auth_tcp in /etc/libvirt/libvirtd.conf',
      'tls_port in /etc/libvirt/libvirtd.conf',
    ]);
    expect(machine.read(DEFAULTS)).toMatch(/\nlibvirtd_opts='-l'\nLIBVIRTD_ARGS="--listen"\n$/);
    expect(machine.inside(`grep -E '^(listen|tls_port|auth_tcp)' ${LIBVIRTD} | sort`)).toBe(
      'auth_tcp = "none"\nlisten_tcp = 0\nlisten_tls=1\ntls_port = "16514"\n',
    );
    expect(restarts()).toEqual(['systemctl restart libvirtd.service', 'systemctl restart cloudstack-agent.service']);
    expect(await put()).toEqual([]);
    expect(restarts()).toHaveLength(2);
  });

  test('leaves one line of two that contradict', async () => {
    machine.inside(`echo 'LIBVIRTD_ARGS="--timeout 120"' >>${DEFAULTS}`);
    expect(await put()).toEqual(['LIBVIRTD_ARGS in /etc/default/libvirtd']);
    expect(machine.inside(`grep -c LIBVIRTD_ARGS= ${DEFAULTS}`)).toBe('1\n');
  });

  test('has libvirtd listen where its files are right and it does not', async () => {
    machine.inside('rm /run/units/listens');
    expect(await put()).toEqual(['libvirtd that listens with TLS']);
    expect(restarts()).toHaveLength(2);
  });

  test('has TLS on where there is a certificate, and does not ask for it where there is none', async () => {
    machine.inside(`sed -i 's/^listen_tls.*/listen_tls=0/' ${LIBVIRTD}`);
    expect(await put()).toEqual(['listen_tls in /etc/libvirt/libvirtd.conf']);
    machine.inside(`rm /etc/pki/libvirt/servercert.pem; sed -i 's/^listen_tls.*/listen_tls=0/' ${LIBVIRTD}`);
    expect(await put()).toEqual([]);
  });

  test('has the one firewall that is ours', async () => {
    machine.write('/etc/systemd/system/zoneseed-firewall.service', '');
    machine.command('ufw', 'echo "Status: active"');
    expect(await put()).toEqual(['the firewall', 'ufw to off']);
    expect(machine.calls).toContain('ufw --force disable');
    expect(machine.calls).not.toContain('systemctl restart libvirtd.service');
  });

  test('starts no agent of a host that no zone has', async () => {
    machine.write(PROPERTIES, 'workers=5\n');
    machine.inside('rm /run/units/agent /run/units/libvirtd.socket.masked');
    expect(await put()).toEqual(['the mask of libvirtd.socket']);
    expect(restarts()).toEqual(['systemctl restart libvirtd.service']);
  });

  test('is told when it cannot be put right, with the last word of who stands in the way', async () => {
    machine.inside('touch /run/units/broken; rm /run/units/listens');
    const [problem] = problemsOf(await restore(site, host, wayTo(machine)));
    expect(problem?.message).toBe(
      'what CloudStack changed on kvm-host-01 cannot be put right: libvirtd does not start: libvirtd: its last word',
    );
  });

  test('is put back by the next run when the connection breaks in the middle', async () => {
    machine.inside(`sed -i '/LIBVIRTD_ARGS/d' ${DEFAULTS}; rm /run/units/*.masked`);
    machine.command('sync', 'touch /run/syncs; sleep 1');
    const broken = restore(site, host, wayTo(machine), undefined, 2);
    await machine.until('[[ -e /run/syncs ]]');
    machine.ssh.cut();
    expect(problemsOf(await broken)[0]?.message).toContain('ended the connection');
    machine.inside('exec pkill -KILL -x bash');
    machine.inside('rm /usr/local/sbin/sync');
    expect(await put()).toContain('the mask of libvirtd.socket');
    expect(await put()).toEqual([]);
  });
});

describe('lines that the editor of CloudStack destroys', () => {
  const LINES = ['host.reserved.mem.mb=2048', 'hostname = a "b" $c', 'zone.x=1', 'guid.y=2'];

  test('are put aside before and back after, and the agent reads them', async () => {
    machine.write(PROPERTIES, `${LINES.join('\n')}\nworkers=5\n#host.z=3\n`);
    valueIn(await beforeAdding(host, wayTo(machine)));
    machine.write(PROPERTIES, 'host=10.15.0.116\nworkers=5\n#host.z=3\nguid=1-2-3');
    // Put aside once more, as a second try to add the host does.
    valueIn(await beforeAdding(host, wayTo(machine)));
    expect(await put()).toEqual(LINES.map((line) => `${line.split(/[ =]/)[0]} in ${PROPERTIES}`));
    expect(machine.read(PROPERTIES)).toBe(`host=10.15.0.116\nworkers=5\n#host.z=3\nguid=1-2-3\n${LINES.join('\n')}\n`);
    expect(machine.calls).toContain('systemctl restart cloudstack-agent.service');
    expect(await put()).toEqual([]);
  });

  test('give way to what somebody has set since', async () => {
    machine.write(PROPERTIES, 'host.reserved.mem.mb=1\nguid=1-2-3\n');
    valueIn(await beforeAdding(host, wayTo(machine)));
    machine.write(PROPERTIES, 'host.reserved.mem.mb=2\nguid=1-2-3\n');
    valueIn(await beforeAdding(host, wayTo(machine)));
    machine.write(PROPERTIES, 'guid=1-2-3\n');
    expect(await put()).toHaveLength(1);
    expect(machine.read(PROPERTIES)).toBe('guid=1-2-3\nhost.reserved.mem.mb=2\n');
  });

  test('cannot be put aside where there is no agent', async () => {
    machine.inside(`rm ${PROPERTIES}`);
    expect(problemsOf(await beforeAdding(host, wayTo(machine)))[0]?.message).toContain(
      'is the package cloudstack-agent',
    );
  });
});

describe('a set-up that still runs', () => {
  const setUp = (seconds: number) => {
    machine.write('/usr/bin/cloudstack-setup-agent', `#!/bin/bash\nsleep ${seconds}\ntouch /run/ended\n`, 0o755);
    machine.inside('setsid /usr/bin/cloudstack-setup-agent -m 10.15.0.116 -a </dev/null &>/dev/null &');
  };

  test('is waited for before a host is added and before anything is put back', async () => {
    setUp(2);
    valueIn(await beforeAdding(host, wayTo(machine)));
    expect(machine.exists('/run/ended')).toBe(true);
  });

  test('for ever is told of', async () => {
    setUp(100);
    const late = /the agent of kvm-host-01 is still being set up: cloudstack-setup-agent still runs after 1 s/;
    expect(problemsOf(await beforeAdding(host, wayTo(machine), undefined, 1))[0]?.message).toMatch(late);
    expect(problemsOf(await restore(site, host, wayTo(machine), undefined, 1))[0]?.message).toMatch(late);
  });
});
