import { createHash } from 'node:crypto';
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askSystemVms } from '../../src/doctor/ask-system-vms.ts';
import { boot, type Machine, wayTo } from '../finalize/machine.ts';
import { hostOf, reference } from '../role/sites.ts';

const site = reference();
const host = hostOf(site, 'kvm-host-01');
const never = new AbortController().signal;
const KEY = '/root/.ssh/id_rsa.cloud';
const vm = {
  ...{ name: 's-1-VM', systemvmtype: 'secondarystoragevm', state: 'Running', agentstate: 'Up' },
  ...{ hostname: host.fqdn, linklocalip: '169.254.52.141' },
};

/** The host, and with it the VM: its ssh ends where it began. */
async function machineOf(ssh = 'while [[ $1 != python3 ]]; do shift; done; exec "$@"'): Promise<Machine> {
  const machine = await boot(host.name);
  machine.command('ssh', ssh).write(KEY, 'key', 0o600);
  machine.write('/var/cache/cloud/cmdline', ' type=secstorage host=127.0.0.1,127.0.0.2@static port=8250 name=s-1-VM');
  machine.inside('rm -f /etc/resolv.conf');
  return machine.write('/etc/resolv.conf', 'nameserver 127.0.0.1\n');
}

function digestOf({ folder }: Machine): string {
  const hash = createHash('sha256');
  const paths = globSync('**', { cwd: folder }).filter((path) => path !== '' && path !== 'var/upper/called');
  for (const path of paths.toSorted()) {
    const at = lstatSync(`${folder}/${path}`);
    hash.update(`${path} ${at.mode} ${at.isFile() ? at.mtimeMs : ''}\n`);
    if (at.isFile()) hash.update(readFileSync(`${folder}/${path}`));
  }
  return hash.digest('hex');
}

test('a system VM answers through its host, and no byte of either changes', async () => {
  const machine = await machineOf();
  machine.inside(': >/var/called');
  const before = digestOf(machine);
  const [inside, ...others] = await askSystemVms(site, [vm], site.hosts, wayTo(machine), never);
  expect(digestOf(machine)).toBe(before);
  expect(others).toEqual([]);
  expect(inside?.answers).toMatchObject({
    servers: [{ address: '127.0.0.1' }, { address: '127.0.0.2' }],
    resolvers: [{ address: '127.0.0.1', answers: false }],
    java: false,
  });
  expect(inside?.answers?.servers.every(({ closed }) => closed?.includes('refused'))).toBe(true);
  expect(machine.calls.filter((call) => call.startsWith('ssh'))).toEqual([
    `ssh -F none -i ${KEY} -p 3922 -o BatchMode=yes -o IdentitiesOnly=yes -o ConnectTimeout=8 -o LogLevel=ERROR -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null root@169.254.52.141 python3 -I -B -`,
  ]);
});

test('what is reached is said to be', async () => {
  const machine = await machineOf();
  const serve = `import socket
tcp = socket.create_server(("127.0.0.1", 8250))
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 53))
open("/run/serves", "w").close()
while True:
    query, who = udp.recvfrom(512)
    udp.sendto(query, who)
`;
  machine.write('/usr/local/sbin/serve.py', serve);
  machine.write('/usr/local/sbin/java', '#!/bin/bash\nread -r _ <>/run/never\n', 0o755);
  machine.inside('mkfifo /run/never; setsid python3 /usr/local/sbin/serve.py >/dev/null 2>&1 </dev/null &');
  machine.inside('setsid /usr/local/sbin/java >/dev/null 2>&1 </dev/null &');
  await machine.until('[[ -e /run/serves ]] && grep -qx java /proc/[0-9]*/comm');
  const [inside] = await askSystemVms(site, [vm], site.hosts, wayTo(machine), never);
  expect(inside?.answers).toMatchObject({
    servers: [{ address: '127.0.0.1', closed: null }, { address: '127.0.0.2' }],
    resolvers: [{ address: '127.0.0.1', answers: true }],
    java: true,
  });
});

test('the public address is tried by a host that is on its network, once the VM has answered and is heard of', async () => {
  const machine = await machineOf();
  const manager = await boot('cloudstack-mgmt');
  manager.command('ping', 'exit 1');
  machine.command('ping', 'exit 0');
  const tried = async (more: Partial<typeof vm> & { publicip?: string }, hosts = site.hosts) => {
    const [inside] = await askSystemVms(
      site,
      [{ ...vm, publicip: '10.10.0.221', ...more }],
      hosts,
      wayTo(machine, manager),
      never,
    );
    return inside?.publicWay;
  };
  expect(await tried({})).toEqual({ from: 'cloudstack-mgmt', answers: false });
  manager.command('ping', 'exit 0');
  expect(await tried({})).toEqual({ from: 'cloudstack-mgmt', answers: true });
  expect(await tried({}, [host])).toEqual({ from: 'kvm-host-01', answers: true });
  const pings = [...manager.calls, ...machine.calls].filter((call) => call.startsWith('ping'));
  expect(new Set(pings)).toEqual(new Set(['ping -n -q -c 2 -W 2 10.10.0.221']));
  expect(await tried({ agentstate: 'Disconnected' })).toBeUndefined();
  expect(await tried({ publicip: '192.0.2.9' })).toBeUndefined();
  const after = [...manager.calls, ...machine.calls].filter((call) => call.startsWith('ping'));
  expect(after).toHaveLength(pings.length);
});

test('a VM that does not let its host in is told from a host without the key, of which nothing is known', async () => {
  const machine = await machineOf('echo "root@169.254.52.141: Permission denied (publickey)." >&2; exit 255');
  const [inside] = await askSystemVms(site, [vm], site.hosts, wayTo(machine), never);
  expect(inside).toEqual({ vm, host, shut: 'root@169.254.52.141: Permission denied (publickey).' });
  machine.inside(`rm ${KEY}`);
  expect(await askSystemVms(site, [vm], site.hosts, wayTo(machine), never)).toEqual([]);
});

test('nobody is asked of a VM that does not run, has no address, or runs on a host that is not of the site', async () => {
  const machine = await machineOf();
  const { linklocalip: _, ...without } = vm;
  const vms = [{ ...vm, state: 'Starting' }, without, { ...vm, hostname: 'other' }];
  expect(await askSystemVms(site, vms, site.hosts, wayTo(machine), never)).toEqual([]);
  expect(await askSystemVms(site, [vm], [hostOf(site, 'nfs-01')], wayTo(machine), never)).toEqual([]);
  expect(machine.calls.filter((call) => call.startsWith('ssh'))).toEqual([]);
});
