import { beforeEach, expect, test } from 'vitest';
import type { Bench } from '../../../src/doctor/repair-type.ts';
import { applyNetwork } from '../../../src/doctor/repairs/mend-network.ts';
import { refused } from '../../../src/outcome/outcome.ts';
import { remoteProblem } from '../../../src/remote/remote-problem.ts';
import { addressed } from '../../../src/site/reach.ts';
import { boot, type Machine, wayTo } from '../../finalize/machine.ts';
import { problemsOf } from '../../outcome/outcomes.ts';
import { hostOf, reference } from '../../role/sites.ts';

const host = hostOf(reference(), 'kvm-host-01');
const wanted = addressed(host).map(({ address, network: { cidr } }) => `${address}/${cidr.prefix}`);
const [first = ''] = wanted;
const NETWORKD = '/run/systemd/network/10-netplan-cloudbr0.network';

/** netplan does what /etc/netplan/does says, and has what /etc/netplan/site has. */
const NETPLAN = `
case $1 in
  get) cat /etc/netplan/site ;;
  apply) bash /etc/netplan/does ;;
esac`;
/** A timer is a file; what is behind it runs unless that is gone. */
const SYSTEMD_RUN = `
for word; do case $word in --unit=*) unit=\${word#*=} ;; --on-active=*) after=\${word#*=} ;; esac; done
while [[ $1 == --* ]]; do shift; done
mkdir -p /run/units
if [[ -z \${after:-} ]]; then setsid "$@" </dev/null &>/dev/null & exit; fi
echo $RANDOM >/run/units/$unit.timer
own=$(<"/run/units/$unit.timer")
setsid bash -c '/usr/bin/sleep "$1"; if [[ $(cat "/run/units/$2.timer") == "$3" ]]; then shift 3; "$@"; fi' timer "$after" "$unit" "$own" "$@" </dev/null &>/dev/null &`;
const SYSTEMCTL = `
case $1 in
  stop) rm -f "/run/units/\${!#}" ;;
  is-active) exit 3 ;;
esac`;
const SOON = { backAfter: 3, settles: 0, patience: 60 };
/** The test is over before. */
const NEVER = { ...SOON, backAfter: 600 };

let machine: Machine;
let said: string[];

beforeEach(async () => {
  machine = await boot(host.name);
  said = [];
  machine.command('netplan', NETPLAN).command('systemd-run', SYSTEMD_RUN).command('systemctl', SYSTEMCTL);
  machine.command('networkctl').command('sleep', 'exec /usr/bin/sleep 0.1');
  machine.write('/etc/netplan/site', wanted.map((one) => `- "${one}"\n`).join(''));
  machine.write(
    '/etc/netplan/does',
    'ip link set cloudbr0 mtu 1400; echo new >/run/systemd/network/10-netplan-cloudbr0.network',
  );
  machine.write(NETWORKD, 'before');
  machine.inside(`ip link add cloudbr0 type bridge; ip link add ens4 type veth peer far4; ip link add vnet0 type veth peer guest0
ip link set ens4 master cloudbr0 up; ip link set vnet0 master cloudbr0 up; ip link set cloudbr0 mtu 1450 up
ip address add ${first} dev cloudbr0; ip route add default via ${first.replace(/\.\d+\/.*/, '.1')}`);
  expect(network()).toBe(`1450\nens4\nvnet0\n${first}\ndefault via ${first.replace(/\.\d+\/.*/, '.1')} dev cloudbr0\n`);
});

/** A bench whose host lets nobody new in while it has /run/cut. */
function bench(): Bench {
  const way = wayTo(machine);
  const machines: Bench['machines'] = {
    ...way,
    fresh: async (name, signal) =>
      machine.exists('/run/cut') ? refused(remoteProblem('no-route', name, '192.0.2.1')) : way.fresh(name, signal),
  };
  return {
    machines,
    signal: AbortSignal.timeout(200_000),
    say: (text: string) => void said.push(text),
  } as Partial<Bench> as Bench;
}

/** How often what applies it was stopped: before each try, and before a way back that does not begin with its end. */
const stops = () => machine.calls.filter((call) => call === 'systemctl stop zoneseed-network-try.service').length;
const timers = () => machine.inside('ls /run/units');
const network = () =>
  machine.inside(
    `cat /sys/class/net/cloudbr0/mtu; ls /sys/class/net/cloudbr0/brif; ip -o -4 address show dev cloudbr0 | awk '{ print $4 }'; ip route show default | cut -d" " -f-5`,
  );
const CUTS =
  'touch /run/cut; echo new >/run/systemd/network/10-netplan-cloudbr0.network; ip link delete cloudbr0; ip link add cloudbr0 type bridge';

test('a network that lets us in is kept, and its way back is called off', async () => {
  expect(await applyNetwork(bench(), host, NEVER)).toEqual({ ok: true, value: undefined });
  expect(said).toEqual([
    'kvm-host-01: applies /etc/netplan; its network of before comes back after 600 s unless we come in',
    'kvm-host-01: lets us in, and keeps its network',
  ]);
  expect(timers()).toBe('');
  machine.inside('bash /run/zoneseed-network/back.sh');
  expect(network()).toMatch(/^1400\n/);
  expect(machine.read(NETWORKD)).toBe('new\n');
});

test('one that lets nobody in is taken back with all that was in it, is told, and may be tried again', async () => {
  const before = network();
  machine.write('/etc/netplan/does', CUTS);
  // Whoever comes in does so by the network of before.
  machine.command('networkctl', 'if [[ $1 == reload && -e /run/zoneseed-network/back ]]; then rm -f /run/cut; fi');
  const [problem] = problemsOf(await applyNetwork(bench(), host, SOON));
  expect(problem?.message).toBe(
    'kvm-host-01 is not mended: what /etc/netplan says let nobody in, and the network of before is back',
  );
  expect(problem?.hint).toContain('put /etc/netplan right');
  expect(stops()).toBe(2);
  expect(network()).toBe(before);
  expect(machine.read(NETWORKD)).toBe('before');
  machine.write('/etc/netplan/does', 'true');
  expect((await applyNetwork(bench(), host, NEVER)).ok).toBe(true);
  expect(network()).toBe(before);
});

test('a try that somebody broke off is gone behind by the next one: what was there before both comes back', async () => {
  const before = network();
  machine.write('/etc/netplan/does', CUTS);
  const ended = new AbortController();
  const broken = applyNetwork({ ...bench(), signal: ended.signal }, host, NEVER);
  await machine.until('test -e /run/zoneseed-network/trial/applied');
  ended.abort();
  expect((await broken).ok).toBe(false);
  expect(network()).not.toBe(before);
  const [problem] = problemsOf(await applyNetwork(bench(), host, { ...SOON, patience: 1 }));
  expect(problem?.message).toContain('is not mended: it lets nobody in, though its network of before came back after');
  await machine.until('test -e /run/zoneseed-network/back/over');
  expect(network()).toBe(before);
});

test('netplan that fails is told with its words, and the network of before comes back at once', async () => {
  const before = network();
  machine.write('/etc/netplan/does', 'ip link set cloudbr0 mtu 1300; echo "unknown key: brdiges" >&2; exit 78');
  const [problem] = problemsOf(await applyNetwork(bench(), host, NEVER));
  expect(problem?.message).toBe(
    'kvm-host-01 is not mended: netplan apply fails (unknown key: brdiges), and the network of before is back',
  );
  expect(network()).toBe(before);
  expect(stops()).toBe(1);
});

test('netplan that has lost an address of the host is not applied', async () => {
  machine.write('/etc/netplan/site', wanted.map((one) => `- "1${one}"\n`).join(''));
  const [problem] = problemsOf(await applyNetwork(bench(), host, NEVER));
  expect(problem?.message).toContain(`/etc/netplan has no ${first}: it was changed by hand`);
  expect(machine.calls).toEqual(['netplan get']);
});
