/** What a machine that is a container needs beside its seed; none of it would be there on metal, and none of it comes from the seed. */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Units that need what only a kernel of one's own has. */
const MASKED = [
  'proc-fs-nfsd.mount',
  'run-rpc_pipefs.mount',
  'rpc-statd.service',
  'rpcbind.service',
  'rpcbind.socket',
  'nfs-blkmap.service',
] as const;

/** A veth has no permanent MAC, which is what netplan matches a card by. */
const MATCH_CARDS = 'sed -i s/^PermanentMACAddress=/MACAddress=/ /run/systemd/network/*.network || true';

const UDEVADM = 'usr/local/sbin/udevadm';

const FILES: Readonly<Record<string, string>> = {
  'etc/systemd/system/systemd-networkd.service.d/container.conf': `[Service]
ExecStartPre=+/bin/sh -c "${MATCH_CARDS}"
`,
  // No udevd runs in a container. netplan asks it to reload between its own writing and networkd's reading.
  [UDEVADM]: `#!/bin/sh
case $1 in
  control) ${MATCH_CARDS} ;;
  *) exec /usr/bin/udevadm "$@" ;;
esac
`,
  // The clock is the machine's that tests; nobody inside may step it.
  'etc/systemd/system/chrony.service.d/container.conf': `[Unit]
ConditionCapability=
[Service]
ExecStart=
ExecStart=!/usr/sbin/chronyd -x
`,
  // The kernel of the machine that tests may serve no NFS. Exports are parsed for real; the port answers and says nothing,
  // and takes every caller: one that took none would be silent once its queue was full.
  'etc/systemd/system/nfs-server.service': `[Unit]
Description=NFS server without a kernel behind it
After=network.target
[Service]
ExecStartPre=-/usr/sbin/exportfs -r
ExecStart=/usr/bin/python3 -c "import socket; s = socket.create_server(('', 2049)); [s.accept()[0].close() for _ in iter(int, 1)]"
[Install]
WantedBy=multi-user.target
`,
  'etc/fstab': '',
};

/** Writes the above onto a host's disk. */
export async function fitContainer(disk: string): Promise<void> {
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(disk, path)), { recursive: true });
    await writeFile(join(disk, path), text);
  }
  await chmod(join(disk, UDEVADM), 0o755);
  const units = join(disk, 'etc/systemd/system');
  for (const unit of MASKED) await symlink('/dev/null', join(units, unit));
}
