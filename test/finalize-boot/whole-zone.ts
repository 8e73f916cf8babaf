/** What a zone is like that finalize says is whole: at the stand-in, and on the hosts themselves. */
import { named } from '../boot/lab.ts';
import { expectEqual, expectMatch } from '../boot/report.ts';
import { addressOf, type LabHost } from '../boot/site-file.ts';
import { until } from '../boot/wait.ts';
import { cloudOf, type Place } from './place.ts';

/** Throws where something is missing, twice there, or not as it has to be. */
export async function zoneIsWhole(place: Place, kvmHosts: readonly LabHost[]): Promise<void> {
  const cloud = cloudOf(place);
  const zones = await cloud.objects('zones');
  expectEqual(
    'zones',
    zones.map(({ name, allocationstate }) => [name, allocationstate]),
    [['TEST', 'Enabled']],
  );
  for (const table of ['physicalNetworks', 'pods', 'publicRanges', 'clusters', 'pools', 'imageStores'] as const) {
    expectEqual(table, (await cloud.objects(table)).length, 1);
  }
  const hosts = (await cloud.objects('hosts')).filter(({ type }) => type === 'Routing');
  expectEqual(
    'hosts',
    hosts.map(({ ipaddress, state, secured }) => `${ipaddress} ${state} ${secured}`).sort(),
    kvmHosts.map((host) => `${addressOf(host, 'management')} Up true`).sort(),
  );
  const machines = await cloud.objects('systemVms');
  expectEqual(
    'system VMs',
    machines.map(({ state }) => state),
    ['Running', 'Running'],
  );
  await Promise.all(kvmHosts.map((host) => hostIsRight(place, host)));
  await migrates(place, kvmHosts);
}

/** What setting up the agent overwrote is back. */
async function hostIsRight({ hosts }: Place, host: LabHost): Promise<void> {
  const machine = named(hosts, host.name);
  const sockets = ['', '-ro', '-admin', '-tls', '-tcp'].map((part) => `libvirtd${part}.socket`).join(' ');
  expectMatch('/etc/default/libvirtd', await machine.ask('cat /etc/default/libvirtd'), /^LIBVIRTD_ARGS="--listen"$/m);
  expectEqual('sockets', await machine.ask(`systemctl show -P LoadState ${sockets} | sort -u | grep .`), 'masked');
  expectMatch('libvirtd', await machine.ask('tr "\\0" " " </proc/$(pidof libvirtd)/cmdline'), /--listen/);
  expectEqual('the agent', await machine.ask('systemctl is-active cloudstack-agent'), 'active');
  expectEqual('the firewall', await machine.ask('nft list table inet zoneseed | head -1'), 'table inet zoneseed {');
  const keys = (await machine.ask('cat /root/.ssh/authorized_keys')).split('\n');
  expectEqual('keys of root', keys.length, 1);
  expectMatch(
    'the key',
    keys[0] ?? '',
    /^restrict,from="[0-9.,]*10\.15\.0\.116[0-9.,]*" ecdsa-sha2-nistp256 \S+ zoneseed-management$/,
  );
}

/** Each host manages libvirt on the next one over TLS, as a migration does. */
async function migrates({ hosts }: Place, kvmHosts: readonly LabHost[]): Promise<void> {
  for (const [index, host] of kvmHosts.entries()) {
    const next = kvmHosts[(index + 1) % kvmHosts.length] ?? host;
    const ask = `timeout 60 virsh -c qemu+tls://${addressOf(next, 'management')}/system version 2>&1`;
    const answer = await until(300, async () => {
      const { stdout } = await named(hosts, host.name).ssh(ask);
      return stdout.includes('Running hypervisor: QEMU') ? stdout : undefined;
    });
    if (answer === undefined) throw new Error(`${host.name} does not reach libvirt on ${next.name} over TLS`);
  }
}
