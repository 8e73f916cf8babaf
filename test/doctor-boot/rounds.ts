/** The faults, some at a time on different hosts: each is put in, found, mended, and then nothing is wrong. */
import type { Host } from '../boot/hosts.ts';
import { named } from '../boot/lab.ts';
import { expectEqual } from '../boot/report.ts';
import { addressOf, type LabHost } from '../boot/site-file.ts';
import { until } from '../boot/wait.ts';
import type { Place } from '../finalize-boot/place.ts';
import { FIRST, MANAGEMENT, SECOND, STORAGE } from '../finalize-boot/site.ts';
import { doctor, type Found, repair } from './doctor.ts';

interface FaultPut {
  readonly on: LabHost;
  /** Run on the host, as somebody's mistake would; or done to the machine. */
  readonly put: string | ((host: Host) => Promise<void>);
  /** What is found of it, the check and the host that it is about. */
  readonly check: string;
  /** The repair that mends it. */
  readonly repair?: string;
  /** Else what mends it. */
  readonly mend?: string | ((host: Host) => Promise<void>);
}

export interface Round {
  readonly name: string;
  readonly title: string;
  readonly faults: readonly FaultPut[];
}

/** Seconds in which CloudStack notices what happened. */
const NOTICED = 90;

export const ROUNDS: readonly Round[] = [
  {
    name: 'mysql',
    title: 'MySQL is bound to the loopback by hand, an agent is stopped',
    faults: [
      {
        on: MANAGEMENT,
        put: "sed -i 's/^bind-address.*/bind-address = 127.0.0.1/' /etc/mysql/mysql.conf.d/zz-cloudstack.cnf; systemctl restart mysql",
        check: 'mysql-settings',
        repair: 'mysql',
      },
      { on: SECOND, put: 'systemctl stop cloudstack-agent', check: 'agent', repair: 'agent' },
    ],
  },
  {
    name: 'exports',
    title: 'an export is narrowed, a socket of libvirtd is unmasked, a disk is full',
    faults: [
      {
        on: STORAGE,
        put: "sed -i 's/10\\.15\\.0\\.117/10.15.0.217/' /etc/exports.d/zoneseed.exports; exportfs -ra",
        check: 'export-clients',
        repair: 'exports',
      },
      { on: FIRST, put: 'systemctl unmask libvirtd-tls.socket', check: 'libvirt-sockets', repair: 'libvirt' },
      {
        on: SECOND,
        put: 'mount -t tmpfs -o size=64M none /var/log/zoneseed && mount -t tmpfs -o size=8M none /srv && mount --bind /srv /var/log && dd if=/dev/zero of=/var/log/full bs=1M 2>/dev/null; true',
        check: 'disk-space',
        mend: 'umount /var/log /srv /var/log/zoneseed',
      },
    ],
  },
  {
    name: 'ports',
    title: 'port 8250 is closed, a card loses its link, a file is changed by hand',
    faults: [
      {
        on: MANAGEMENT,
        put: "sed -i 's/8250/8251/' /etc/zoneseed/firewall.nft; systemctl restart zoneseed-firewall",
        check: 'ports',
        repair: 'firewall',
      },
      { on: STORAGE, put: 'ip link set ens4 down', check: 'bridges', repair: 'network' },
      {
        on: FIRST,
        put: 'echo net.ipv4.igmp_max_memberships=20 >/etc/sysctl.d/90-zoneseed-kvm.conf',
        check: 'files',
        repair: 'files',
      },
    ],
  },
  {
    name: 'names',
    title: 'a name, an MTU, a log folder, a kernel setting',
    faults: [
      {
        on: FIRST,
        put: 'ip link set ens4 mtu 1400; ip link set cloudbr0 mtu 1400',
        check: 'mtu-path',
        repair: 'network',
      },
      { on: STORAGE, put: "sed -i '/nfs-01/d' /etc/hosts", check: 'names', repair: 'names' },
      {
        on: MANAGEMENT,
        put: 'chown root:root /var/log/cloudstack/management',
        check: 'log-folders',
        repair: 'log-folders',
      },
      {
        on: SECOND,
        put: 'sysctl -qw net.ipv4.igmp_max_memberships=20',
        check: 'kernel-settings',
        repair: 'kernel-settings',
      },
    ],
  },
  {
    name: 'cloud',
    title: 'a host is disabled in CloudStack',
    faults: [
      {
        on: FIRST,
        put: changeFrom('hosts', 'kvm-host-01', { resourcestate: 'Disabled' }),
        check: 'cloud-hosts',
        mend: changeFrom('hosts', 'kvm-host-01', { resourcestate: 'Enabled' }),
      },
    ],
  },
  {
    name: 'pool',
    title: 'a pool is put into maintenance, and a service does not start with its host',
    faults: [
      {
        on: STORAGE,
        put: changeFrom('pools', 'banana-primary', { state: 'Maintenance' }),
        check: 'cloud-storage',
        mend: changeFrom('pools', 'banana-primary', { state: 'Up' }),
      },
      // No unit with an alias that enabling makes: systemd forgets that such a one runs when the alias goes.
      {
        on: MANAGEMENT,
        put: 'systemctl disable cloudstack-management',
        check: 'enabled-units',
        repair: 'enabled-units',
      },
    ],
  },
  {
    name: 'dead',
    title: 'a host loses its power',
    faults: [
      {
        on: SECOND,
        put: (host) => host.container.powerCut(),
        check: 'answers',
        mend: async (host) => {
          await host.plugIn();
          host.container.start();
          await host.answers(BOOTS);
        },
      },
    ],
  },
];

/** Seconds. */
const BOOTS = 240;

/** What somebody did in CloudStack: an object of the stand-in is another one. Run on any host that reaches its API. */
function changeFrom(table: string, name: string, fields: object): string {
  const given = Object.entries({ table, name, fields: JSON.stringify(fields) });
  const words = given.map(([key, value]) => `--data-urlencode '${key}=${value}'`).join(' ');
  return `curl -sf -m 10 -G http://${addressOf(MANAGEMENT, 'management')}:8080/stand-in/change ${words}`;
}

export async function roundOf(place: Place, { title, faults }: Round): Promise<void> {
  const { report } = place.lab;
  const wanted = faults.map(({ check, on }) => `${check} on ${on.name}`).toSorted();
  for (const { on, put } of faults) await inside(place, on, put);
  let last: readonly Found[] = [];
  const isFound = await report.check(`${title}: doctor names each, and nothing beside it`, async () => {
    await until(NOTICED, async () => {
      last = (await doctor(place)).findings;
      return JSON.stringify(namesOf(last)) === JSON.stringify(wanted) ? true : undefined;
    });
    expectEqual(`findings ${JSON.stringify(last, null, 1)}`, namesOf(last), wanted);
  });
  if (!isFound) for (const { check, seen } of last) report.say(`${check}: ${seen}`);
  for (const { on, check, repair: id, mend } of faults) {
    if (mend !== undefined) await inside(place, on, mend);
    if (id === undefined) continue;
    await report.check(`the repair ${id} mends ${check} on ${on.name}`, async () => {
      const { code, said } = await repair(place, id);
      expectEqual(`its end, after\n${said.slice(-2500)}`, code, 0);
    });
  }
  await report.check('then nothing is wrong', async () => {
    const whole = await until(NOTICED, async () => {
      last = (await doctor(place)).findings;
      return last.length === 0 ? true : undefined;
    });
    if (whole === undefined) throw new Error(JSON.stringify(last, null, 1));
  });
}

function namesOf(findings: readonly Found[]): string[] {
  return [...new Set(findings.map(({ check, hosts: [host] }) => `${check} on ${host}`))].toSorted();
}

async function inside({ hosts }: Place, { name }: LabHost, script: FaultPut['put']): Promise<void> {
  if (typeof script !== 'string') return script(named(hosts, name));
  const { code, stderr } = await named(hosts, name).container.inside(script);
  if (code !== 0) throw new Error(`${name}: ended with ${code}: ${stderr}`);
}
