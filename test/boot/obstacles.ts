/** What keeps scenarios from running on this machine, in words; undefined when nothing does. */
import { run } from '../lab/process.ts';

/** Programs the containers need, by what brings them in test/lab/packages.txt. */
const PROGRAMS = [
  'systemd-nspawn',
  'mmdebstrap',
  'unshare',
  'nsenter',
  'ip',
  '7z',
  'ssh',
  'apt-ftparchive',
  'gpg',
  'dpkg-deb',
  'curl',
  'dnsmasq',
];

/** A namespace of each kind, an overlay and a device: what a container is made of. */
const TRIAL = `
mount -t tmpfs tmpfs /mnt
mkdir /mnt/low /mnt/disk /mnt/work /mnt/whole
mount -t overlay overlay -o lowerdir=/mnt/low,upperdir=/mnt/disk,workdir=/mnt/work /mnt/whole
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mknod /mnt/whole/null c 1 3
ip link add zs0 type veth peer name zs1
`;

export async function obstacleToContainers(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    const found = await run(['sh', '-c', `command -v ${program}`]);
    if (found.code !== 0) return `there is no ${program} (test/lab/install.sh installs it)`;
  }
  const trial = await run(['unshare', '--mount', '--net', '--pid', '--fork', 'sh', '-euc', TRIAL]);
  return trial.code === 0 ? undefined : `this machine does not allow it: ${trial.stderr.trim()}`;
}

export async function obstacleToGuests(): Promise<string | undefined> {
  if (process.arch !== 'x64') return `the machines are x86-64 and this one is ${process.arch}`;
  return obstacleToContainers();
}
