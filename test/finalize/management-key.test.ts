import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { authorize, managementKey, managementSources, proveLogins } from '../../src/finalize/management-key.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { hostOf, reference } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const site = reference();
const manager = hostOf(site, 'cloudstack-mgmt');
const kvm = hostOf(site, 'kvm-host-01');
const PUBLIC = '/var/lib/cloudstack/management/.ssh/id_rsa.pub';
const AUTHORIZED = '/root/.ssh/authorized_keys';
const KEY = `ecdsa-sha2-nistp256 ${'A'.repeat(140)}`;

describe('the key of the management server', () => {
  test('is read without its comment, once the server has made it', async () => {
    const machine = await boot(manager.name);
    const key = managementKey(wayTo(machine), manager, AbortSignal.timeout(120_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    machine.write(PUBLIC, `${KEY} cloud@mgmt "$(id)"\n`);
    expect(valueIn(await key)).toBe(KEY);
  });

  test('that never comes is told with where to look', async () => {
    const machine = await boot(manager.name);
    machine.write(PUBLIC, 'no key at all\n');
    const [problem] = problemsOf(await managementKey(wayTo(machine), manager, AbortSignal.timeout(1000)));
    expect(problem?.message).toBe('cloudstack-mgmt has not made the key that it logs in to hosts with');
  });

  test('comes from the addresses that lead to the host', () => {
    expect(managementSources([manager], '10.15.0.117')).toEqual(['10.15.0.116']);
  });
});

describe('a host', () => {
  const place = (machine: Machine, key = KEY) => authorize(wayTo(machine), kvm, key, ['10.15.0.116', '10.15.0.115']);
  const LINE = `restrict,from="10.15.0.116,10.15.0.115" ${KEY} zoneseed-management\n`;

  test('gets the key for commands from these addresses alone, and that once', async () => {
    const machine = await boot(kvm.name);
    expect(valueIn(await place(machine))).toBe(true);
    expect(machine.read(AUTHORIZED)).toBe(LINE);
    expect(machine.inside('stat -c %a /root/.ssh /root/.ssh/*; ls /root/.ssh')).toBe('700\n600\nauthorized_keys\n');
    expect(valueIn(await place(machine))).toBe(false);
  });

  test('keeps what else is there, also a last line without an end, and gets a new key in place of the old', async () => {
    const machine = await boot(kvm.name);
    machine.write(AUTHORIZED, `# mine\nssh-ed25519 AAAA op@desk\n${LINE}ssh-rsa BBBB other`);
    const next = KEY.replaceAll('A', 'B');
    expect(valueIn(await place(machine, next))).toBe(true);
    const line = LINE.replace(KEY, next);
    expect(machine.read(AUTHORIZED)).toBe(`# mine\nssh-ed25519 AAAA op@desk\nssh-rsa BBBB other\n${line}`);
  });

  test('that cannot be written says so, and keeps what it had', async () => {
    const machine = await boot(kvm.name);
    machine.write(AUTHORIZED, 'ssh-ed25519 AAAA op@desk\n');
    machine.command('sync', 'echo "sync: no space left" >&2; exit 1');
    expect(problemsOf(await place(machine))[0]?.message).toBe(
      'the key of the management server cannot be placed on kvm-host-01: the disk is full',
    );
    expect(machine.read(AUTHORIZED)).toBe('ssh-ed25519 AAAA op@desk\n');
    expect(machine.inside('ls /root/.ssh')).toBe('authorized_keys\n');
  });
});

describe('a login as CloudStack will log in', () => {
  /** A management server that has hosts at some addresses, which let its key in. */
  async function withHosts(...addresses: readonly string[]) {
    const machine = await boot(manager.name);
    machine.inside(`mkdir -p $(dirname ${PUBLIC}); ssh-keygen -q -t ecdsa -m PEM -N "" -f ${PUBLIC.replace('.pub', '')}
      ssh-keygen -q -t ed25519 -N "" -f /run/host-key`);
    for (const address of addresses) {
      const door = `${process.execPath} ${join(import.meta.dirname, 'door.ts')} ${address} /run/host-key "$(cat ${PUBLIC})"`;
      machine.inside(`ip address add ${address} dev lo; setsid ${door} </dev/null &>/run/door-${address} &`);
      await machine.until(`[[ -n $(ss -Hltn src ${address}) ]]`);
    }
    const hostKey = machine.read('/run/host-key.pub').split(' ').slice(0, 2).join(' ');
    return { machine, hostKey };
  }
  const door = (hostKey: string, address = '10.15.0.117') => ({ host: kvm, address, hostKeys: [hostKey] });

  test('works where the host lets it in and shows its key', async () => {
    const { machine, hostKey } = await withHosts('10.15.0.117');
    expect(valueIn(await proveLogins(wayTo(machine), manager, [door(hostKey)]))).toEqual([]);
    expect(machine.inside('ls /run')).not.toContain('zoneseed-known');
  });

  test('does not where it shows another one, does not know the key, or does not answer', async () => {
    const { machine, hostKey } = await withHosts('10.15.0.117', '10.15.0.119');
    const another = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6p1SWYdaH0hUPBBvqVMGzqkhO8yCVFDvvTUEbqxUU1';
    const doors = [door(another), door(hostKey, '10.15.0.119'), door(hostKey, '127.0.0.9')];
    const closed = valueIn(await proveLogins(wayTo(machine), manager, doors));
    expect(closed.map(({ problem }) => problem.message)).toEqual([
      expect.stringMatching(
        /^cloudstack-mgmt cannot log in to kvm-host-01 \(10.15.0.117\) as CloudStack will: Host key ver/,
      ),
      expect.stringMatching(/\(127.0.0.9\) as CloudStack will: ssh: connect to host .*refused$/),
    ]);
    const key = PUBLIC.replace('.pub', '');
    machine.inside(`rm ${key} ${PUBLIC}; ssh-keygen -q -t ecdsa -m PEM -N "" -f ${key}`);
    const [stranger] = valueIn(await proveLogins(wayTo(machine), manager, [door(hostKey)]));
    expect(stranger?.problem.message).toContain('Permission denied (publickey)');
  });

  test('of nobody is asked of nobody', async () => {
    const { machine } = await withHosts();
    expect(valueIn(await proveLogins(wayTo(machine), manager, []))).toEqual([]);
  });
});
