/** What a machine answers of its disks and of its packet filters, real ones where a machine here can have them. */
import { expect, test } from 'vitest';
import { askHosts } from '../../src/doctor/ask-hosts.ts';
import { type Questions, questionsFor } from '../../src/doctor/questions.ts';
import { boot, type Machine, wayTo } from '../finalize/machine.ts';
import { hostOf, reference, rolesOf } from '../role/sites.ts';

const site = reference();
const roles = new Map(site.hosts.map(({ name }) => [name, rolesOf(site, name)]));
const host = hostOf(site, 'kvm-host-01');

async function asked(machine: Machine, more: Partial<Questions> = {}) {
  const { answers } = await askHosts(
    [host],
    (one) => ({ ...questionsFor(site, one, roles), places: [], packets: [], ...more }),
    wayTo(machine),
    new AbortController().signal,
  );
  const own = answers.get(host.name);
  if (own === undefined) throw new Error('no answer');
  return own;
}

const ATA = {
  smart_status: { passed: false },
  ata_smart_attributes: { table: [5, 197, 198].map((id) => ({ id, raw: { value: id } })) },
};
const NVME = {
  smart_status: { passed: true },
  nvme_smart_health_information_log: { media_errors: 2, percentage_used: 91 },
};

test('disks and mirrors are heard as the kernel and smartctl have them', async () => {
  const machine = await boot(host.name);
  machine.inside(`
    mount -t tmpfs none /sys/block && cd /sys/block
    mkdir -p sda/device nvme0n1/device vda/device sr0/device loop0 md0/md/dev-sda2 md0/md/dev-sdb2
    echo running >sda/device/state; echo live >nvme0n1/device/state; echo offline >sr0/device/state
    echo 1 >md0/md/degraded; echo recover >md0/md/sync_action
    echo in_sync >md0/md/dev-sda2/state; echo faulty >md0/md/dev-sdb2/state`);
  const without = await asked(machine);
  expect(without.diskHealth?.sda).toMatchObject({ state: 'running', passed: null, unreadable: 0 });
  machine.command(
    'smartctl',
    `case "$*" in *sda) echo '${JSON.stringify(ATA)}'; exit 8 ;; *nvme0n1) echo '${JSON.stringify(NVME)}' ;; *) echo broken; exit 2 ;; esac`,
  );
  const own = await asked(machine);
  const silent = { passed: null, reallocated: 0, unreadable: 0, worn: null };
  expect(own.diskHealth).toEqual({
    nvme0n1: { state: 'live', passed: true, reallocated: 0, unreadable: 2, worn: 91 },
    sda: { state: 'running', passed: false, reallocated: 5, unreadable: 395, worn: null },
    vda: { state: null, ...silent },
  });
  expect(own.mirrors).toEqual([{ name: 'md0', missing: 1, parts: ['sda2 in_sync', 'sdb2 faulty'], action: 'recover' }]);
  expect(machine.calls.filter((call) => !call.startsWith('smartctl --json=c -n standby -H -A /dev/'))).toEqual([]);
});

test('rules changed by hand are told from those of the file, and both stay as they are', async () => {
  const machine = await boot(host.name);
  const rules = roles.get(host.name)?.files.find(({ path }) => path === '/etc/zoneseed/firewall.nft')?.content ?? '';
  machine.write('/etc/zoneseed/firewall.nft', rules);
  expect((await asked(machine)).loadedRules).toBeUndefined();
  expect(machine.inside('nft -f /etc/zoneseed/firewall.nft && echo loaded')).toBe('loaded\n');
  expect(await asked(machine)).toMatchObject({
    ...{ firewall: true, loadedRules: { more: [], fewer: [] }, forwardDrops: [], firewalld: false },
  });
  machine.inside(`
    nft add rule inet zoneseed input tcp dport 3306 accept
    nft delete rule inet zoneseed input handle $(nft -a list table inet zoneseed | sed -n 's/.*consoles.*handle //p')
    nft add table ip filter; nft add chain ip filter DOCKER
    nft 'add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }'
    nft 'add chain ip filter INPUT { type filter hook input priority 0; policy accept; }'
    nft add rule ip filter INPUT iifname cloudbr0 accept
    nft add rule ip filter DOCKER iifname cloudbr1 counter accept; nft add rule ip filter DOCKER accept
    nft add rule ip filter FORWARD counter accept
    nft add table inet firewalld`);
  const before = machine.inside('nft -s list ruleset');
  const own = await asked(machine);
  expect(machine.inside('nft -s list ruleset')).toBe(before);
  expect(own.loadedRules?.more).toEqual(['tcp dport 3306 accept']);
  expect(own.loadedRules?.fewer).toEqual([expect.stringMatching(/accept comment "consoles of guests"$/)]);
  expect(own.forwardDrops).toEqual([{ chain: 'ip filter FORWARD', takes: ['iifname "cloudbr1" accept', 'accept'] }]);
  expect(own.firewalld).toBe(true);
});

test('certificates are heard by how long they are valid, each once, a server by what it shows', async () => {
  const machine = await boot(host.name);
  machine.inside(`
    cd /run && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -days 40 -keyout key -out crt
    mkdir -p /etc/cloudstack/agent /etc/pki/libvirt && cp crt /etc/cloudstack/agent/cloud.crt
    ln -s /etc/cloudstack/agent/cloud.crt /etc/pki/libvirt/servercert.pem; echo damaged >/etc/cloudstack/agent/cloud.ca.crt
    openssl s_server -accept 127.0.0.1:8443 -cert crt -key key -quiet </dev/null >/dev/null 2>&1 &`);
  await machine.until(`ss -Hltn | grep -q ':8443 '`);
  const certificates = [...questionsFor(site, host, roles).certificates, '127.0.0.1:8443', '127.0.0.1:8444'];
  const own = await asked(machine, { certificates });
  expect(Object.keys(own.certificates ?? {}).toSorted()).toEqual(['/etc/cloudstack/agent/cloud.crt', '127.0.0.1:8443']);
  for (const seconds of Object.values(own.certificates ?? {})) {
    expect(seconds).toBeGreaterThan(39.9 * 86_400);
    expect(seconds).toBeLessThan(40.1 * 86_400);
  }
});

test('who answered a ping is heard with the hardware address it has', async () => {
  const machine = await boot(host.name);
  machine.inside(`
    unshare --net sleep 1000 >/dev/null 2>&1 &
    ip link add here address 52:54:00:00:00:01 type veth peer name there address 52:54:00:00:00:02
    until [[ $(readlink /proc/$!/ns/net) != "$(readlink /proc/self/ns/net)" ]]; do sleep 0.1; done; ip link set there netns $!
    ip address add 10.99.0.1/24 dev here; ip link set here up
    nsenter --net=/proc/$!/ns/net sh -c 'ip address add 10.99.0.2/24 dev there; ip link set there up'`);
  // Any packet asks for the hardware address of whom it is for.
  machine.command('ping', `(exec 3<>"/dev/tcp/\${*: -1}/9") 2>&1 | grep -q refused`);
  await machine.until('ping 10.99.0.2');
  const own = await asked(machine, {
    packets: [
      { to: '10.99.0.2', size: 56 },
      { to: '10.99.0.3', size: 56 },
    ],
  });
  expect(own.packets).toEqual({ '10.99.0.2 56': true, '10.99.0.3 56': false });
  expect(own.neighbours).toEqual({ '10.99.0.2': '52:54:00:00:00:02' });
  expect(own.macs).toContain('52:54:00:00:00:01');
});

test('VXLANs are heard with the device that joined their group, and one that is down with none', async () => {
  const machine = await boot(host.name);
  machine.inside(`
    ip link add cloudbr1 type bridge && ip address add 10.99.1.1/24 dev cloudbr1 && ip link set cloudbr1 up
    for one in 5000 5001; do ip link add vxlan$one type vxlan id $one group 239.0.19.$((one - 4864)) ttl 10 dstport 8472 dev cloudbr1; done
    ip link add vxlan7 type vxlan id 7 dstport 4789 local 10.99.1.1; ip link add flannel.1 type vxlan id 1 group 239.0.0.1 dstport 8472 dev cloudbr1
    ip link set vxlan5000 up`);
  const { overlays } = await asked(machine);
  const common = { device: 'cloudbr1', port: 8472 };
  expect(overlays).toEqual([
    { ...common, name: 'vxlan5000', group: '239.0.19.136', up: true, joined: true },
    { ...common, name: 'vxlan5001', group: '239.0.19.137', up: false, joined: false },
  ]);
});

test('a port that should be shut is entered once, and only one that opens is told', async () => {
  const machine = await boot(host.name);
  const serve = `import socket
server = socket.create_server(("127.0.0.1", 3306))
open("/run/serves", "w").close()
while True:
    server.accept()[0].close()
    open("/run/entered", "a").write("x")
`;
  machine.write('/usr/local/sbin/serve.py', serve);
  machine.inside('setsid python3 /usr/local/sbin/serve.py >/dev/null 2>&1 </dev/null &');
  await machine.until('[[ -e /run/serves ]]');
  expect((await asked(machine, { shut: ['127.0.0.1:3306', '127.0.0.1:2049'] })).open).toEqual(['127.0.0.1:3306']);
  await machine.until('[[ -e /run/entered ]]');
  expect(machine.inside('cat /run/entered')).toBe('x');
});
