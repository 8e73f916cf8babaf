/** What each root file system of the lab is made of. A root is rebuilt when anything here changes. */
import { createHash } from 'node:crypto';

export interface Recipe {
  readonly name: RootName;
  /** A fresh root of this Debian suite, or a copy of another root with more packages. */
  readonly from: { readonly suite: string } | { readonly root: RootName };
  readonly packages: readonly string[];
  /** Run inside with `sh -eu` when all packages are there. */
  readonly finish: string;
}

export type RootName = 'base' | 'roles' | 'guest' | 'mysql';

/** Makes a root anonymous: no machine id, no host keys, no cloud-init memory. */
const GENERALISE = `
: > /etc/machine-id
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
rm -rf /var/lib/cloud /var/log/cloud-init* /tmp/* /var/tmp/*
rm -rf /var/lib/apt/lists/* /usr/sbin/policy-rc.d
ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
`;

/** As on an Ubuntu server: networkd and resolved are on, the usual locale is there, and no timer gets in the way. */
const BASE_FINISH = `
systemctl enable systemd-networkd systemd-resolved ssh
systemctl disable apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer || true
: > /etc/fstab
echo 'en_US.UTF-8 UTF-8' >/etc/locale.gen
locale-gen >/dev/null
`;

/**
 * An emulated processor is slow: what a first boot builds again from unchanged parts is left out. And a machine that cannot be
 * reached over the network tells its console every few seconds how it is, one JSON document a line.
 */
const GUEST_FINISH = `
touch -d 2100-01-01 /etc/.updated /var/.updated
systemctl mask ldconfig.service systemd-hwdb-update.service systemd-journal-catalog-update.service \\
  systemd-binfmt.service e2scrub_reap.service getty@tty1.service serial-getty@ttyS0.service
cat >/usr/local/sbin/lab-console <<'END'
#!/bin/sh
while sleep 10; do
  for what in 'ip -j -d link' 'ip -j address' 'ip -j route show table all' 'ip -j rule' 'zoneseed-firstboot --status --json'; do
    printf '@@lab %s@@%s\\n' "$what" "$($what 2>/dev/null | tr -d '\\n')" >/dev/ttyS0
  done
  printf '@@lab bond@@"%s"\\n' "$(grep -h 'Bonding Mode\\|Slave Interface\\|Currently' /proc/net/bonding/* 2>/dev/null | tr '\\n' ';')" >/dev/ttyS0
done
END
chmod 755 /usr/local/sbin/lab-console
cat >/etc/systemd/system/lab-console.service <<'END'
[Unit]
Description=Says on the console how this machine is
After=basic.target
[Service]
ExecStart=/usr/local/sbin/lab-console
[Install]
WantedBy=multi-user.target
END
systemctl enable lab-console.service
`;

const RECIPES: Readonly<Record<RootName, Recipe>> = {
  /** What an Ubuntu cloud image has before cloud-init runs, as near as Debian comes. */
  base: {
    name: 'base',
    from: { suite: 'trixie' },
    packages: [
      'systemd-sysv systemd-resolved systemd-timesyncd dbus libpam-systemd udev kmod polkitd',
      'cloud-init netplan.io isc-dhcp-client cloud-guest-utils e2fsprogs xfsprogs fdisk',
      'openssh-server iproute2 iputils-ping sudo curl wget ca-certificates gnupg lsb-release',
      'ufw nftables iptables netcat-openbsd locales tzdata rsyslog less python3',
    ].flatMap((line) => line.split(' ')),
    finish: BASE_FINISH,
  },
  /** The base with the services of every role, as Debian ships them. */
  roles: {
    name: 'roles',
    from: { root: 'base' },
    packages: [
      'chrony nfs-kernel-server nfs-common rpcbind libnfs-utils mariadb-server apparmor bridge-utils',
      'libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils augeas-tools apparmor-utils',
      'bzip2 adduser ipset ebtables ethtool',
    ].flatMap((line) => line.split(' ')),
    finish: '',
  },
  /** The roles with a kernel of their own, for a virtual machine. */
  guest: {
    name: 'guest',
    from: { root: 'roles' },
    packages: ['linux-image-cloud-amd64', 'initramfs-tools', 'zstd', 'busybox'],
    finish: GUEST_FINISH,
  },
  /** A MySQL server; Debian carries it in its unstable suite only. */
  mysql: { name: 'mysql', from: { suite: 'sid' }, packages: ['mysql-server-core'], finish: '' },
};

/** The recipe of a root, with what every root gets at the end. */
export function recipe(name: RootName): Recipe {
  const known = RECIPES[name];
  return { ...known, finish: `${known.finish}${GENERALISE}` };
}

/** Twelve hex digits that change with the recipe or with that of the root below it. */
export function recipeHash(name: RootName): string {
  const own = recipe(name);
  const below = 'root' in own.from ? recipeHash(own.from.root) : '';
  return createHash('sha256')
    .update(JSON.stringify([own, below]))
    .digest('hex')
    .slice(0, 12);
}

/** Whether a word is the name of a root. */
export function isRootName(name: string): name is RootName {
  return Object.hasOwn(RECIPES, name);
}

/** The Debian suite a root stands on. */
export function suiteOf(name: RootName): string {
  const { from } = recipe(name);
  return 'suite' in from ? from.suite : suiteOf(from.root);
}
