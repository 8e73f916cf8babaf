/** The faults, some at a time on different hosts, so that none is the cause of another one of its round. */
import type { Host } from '../boot/hosts.ts';
import { addressOf, type LabHost } from '../boot/site-file.ts';
import type { Place } from '../finalize-boot/place.ts';
import { FIRST, MANAGEMENT, SECOND, STORAGE } from '../finalize-boot/site.ts';
import { bundleTells } from './bundle-tells.ts';
import { cutAndBack } from './cut-and-back.ts';

export interface FaultPut {
  readonly on: LabHost;
  /** Run on the host, as somebody's mistake would; or done to the machine. */
  readonly put: string | ((host: Host) => Promise<void>);
  /** What is found of it, on the host. */
  readonly check: string;
  /** Whether it is found of no host, but of the site. */
  readonly ofSite?: true;
  /** What is said of it, where the check alone does not tell it from others. */
  readonly says?: RegExp;
  /** The repair that mends it. */
  readonly repair?: string;
  /** Else what mends it. */
  readonly mend?: string | ((host: Host) => Promise<void>);
}

export interface Round {
  readonly name: string;
  readonly title: string;
  readonly faults: readonly FaultPut[];
  /** What is asked before any of them is mended. */
  readonly meanwhile?: readonly ((place: Place) => Promise<void>)[];
}

/** What installing another one leaves: the newest is `java`. */
const OTHER_JAVA = `mkdir -p /opt/java-21/bin
printf '%s\\n' '#!/bin/sh' "echo 'openjdk version \\"21.0.5\\" 2024-10-15' >&2" >/opt/java-21/bin/java
chmod 755 /opt/java-21/bin/java
update-alternatives --quiet --install /usr/bin/java java /opt/java-21/bin/java 2111`;

export const ROUNDS: readonly Round[] = [
  {
    name: 'mysql',
    title: 'MySQL is bound to the loopback by hand, an agent and a clock are stopped, a key and a setting are lost',
    faults: [
      {
        on: MANAGEMENT,
        put: "sed -i 's/^bind-address.*/bind-address = 127.0.0.1/' /etc/mysql/mysql.conf.d/zz-cloudstack.cnf; systemctl restart mysql",
        check: 'mysql-settings',
        repair: 'mysql',
      },
      { on: SECOND, put: 'systemctl stop cloudstack-agent', check: 'agent', repair: 'agent' },
      { on: STORAGE, put: 'systemctl stop chrony', check: 'time', repair: 'time' },
      {
        on: FIRST,
        put: "sed -i '/zoneseed-management/d' /root/.ssh/authorized_keys",
        check: 'root-login',
        repair: 'root-login',
      },
      {
        on: MANAGEMENT,
        put: changeFrom('settings', 'host', { value: '127.0.0.1' }),
        check: 'host-setting',
        ofSite: true,
        mend: changeFrom('settings', 'host', { value: addressOf(MANAGEMENT, 'management') }),
      },
    ],
  },
  {
    name: 'exports',
    title:
      'an export is narrowed, a socket of libvirtd is unmasked, a disk is full, another Java is there, MySQL is open to all',
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
        // Whoever writes a log just now keeps it until it has.
        mend: 'umount -l /var/log /srv /var/log/zoneseed',
      },
      { on: MANAGEMENT, put: OTHER_JAVA, check: 'java', repair: 'java' },
      {
        on: MANAGEMENT,
        put: "sed -i '/iif lo accept/a tcp dport 3306 accept' /etc/zoneseed/firewall.nft; systemctl restart zoneseed-firewall",
        check: 'forbidden-ports',
        repair: 'firewall',
      },
    ],
  },
  {
    name: 'ports',
    title: 'port 8250 is closed, a card loses its link, a file and what one agent is told are changed by hand',
    meanwhile: [bundleTells, cutAndBack],
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
      {
        on: SECOND,
        put: "cd /etc/cloudstack/agent && cp -p agent.properties right && sed -i '/^guest.network.device=/d' agent.properties && echo guest.network.device=cloudbr9 >>agent.properties",
        check: 'alike',
        mend: 'cd /etc/cloudstack/agent && mv right agent.properties',
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
    title: 'a host is disabled in CloudStack, the system VM template has no size, a unit failed, a firewall is off',
    faults: [
      {
        on: FIRST,
        put: changeFrom('hosts', 'kvm-host-01', { resourcestate: 'Disabled' }),
        check: 'cloud-hosts',
        mend: changeFrom('hosts', 'kvm-host-01', { resourcestate: 'Enabled' }),
      },
      {
        on: MANAGEMENT,
        put: changeFrom('imageStores', 'banana-secondary', { hasTemplate: false }),
        check: 'system-template',
        mend: changeFrom('imageStores', 'banana-secondary', { hasTemplate: true }),
      },
      {
        on: STORAGE,
        put: 'systemd-run --quiet --unit=nightly --wait false || true',
        check: 'failed-units',
        mend: 'systemctl reset-failed nightly.service',
      },
      { on: SECOND, put: 'systemctl stop zoneseed-firewall', check: 'firewall-rules', repair: 'firewall' },
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
    title: 'a host loses its power, one shows another key, one takes no sudo',
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
      {
        on: FIRST,
        put: 'cd /etc/ssh && mkdir right && mv ssh_host_* right && ssh-keygen -A && systemctl restart ssh',
        check: 'answers',
        says: /another host key/,
        mend: 'cd /etc/ssh && mv right/* . && rmdir right && systemctl restart ssh',
      },
      {
        on: STORAGE,
        put: 'mkdir /root/lost && mv /etc/sudoers.d/[19]0-* /root/lost',
        check: 'answers',
        says: /sudo/,
        mend: 'mv /root/lost/* /etc/sudoers.d && rmdir /root/lost',
      },
    ],
  },
];

/** Seconds, against hanging. */
const BOOTS = 900;

/** What somebody did in CloudStack: an object of the stand-in is another one. Run on any host that reaches its API. */
function changeFrom(table: string, name: string, fields: object): string {
  const given = Object.entries({ table, name, fields: JSON.stringify(fields) });
  const words = given.map(([key, value]) => `--data-urlencode '${key}=${value}'`).join(' ');
  return `curl -sf -m 60 -G http://${addressOf(MANAGEMENT, 'management')}:8080/stand-in/change ${words}`;
}
