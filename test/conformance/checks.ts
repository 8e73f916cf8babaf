/** Which real tool judges which file of a host, and a file it must refuse: a check that cannot fail proves nothing. */
import type { Tool } from './batch.ts';
import type { Document } from './documents.ts';

export interface Check extends Tool {
  readonly title: string;
  readonly claims: (document: Document) => boolean;
  /** Words that are a fault though the tool ends well. */
  readonly complaint?: RegExp;
  /** What the tool must refuse; the name is what a file it claims is called. */
  readonly refuses: readonly { readonly path: string; readonly text: string }[];
}

function file(pattern: RegExp): (document: Document) => boolean {
  return (document) => document.kind === 'file' && pattern.test(document.path);
}

function firstLine(pattern: RegExp): (document: Document) => boolean {
  return (document) => document.kind === 'file' && pattern.test(document.text.split('\n')[0] ?? '');
}

const isShell = firstLine(/^#!.*\b(ba|da)?sh\b/);
/** Files without a first line of their own that a script or a unit reads as shell assignments. */
const isSourced = file(/^\/etc\/(default\/|zoneseed\/(host\.env|plan)$)/);
const isUnit = file(/\/systemd\/system\/[^/]+\.(service|timer|socket|path|mount|target)$/);

const SERVICES: readonly Check[] = [
  {
    title: 'mysqld reads its settings',
    root: 'mysql',
    claims: file(/^\/etc\/mysql\/.*\.cnf$/),
    prepare:
      'id mysql >/dev/null 2>&1 || echo mysql:x:999:999::/:/bin/false >>/etc/passwd; cd /var/lib; mkdir -p mysql mysql-files; chown mysql mysql mysql-files',
    command: 'mysqld --defaults-file="$f" --user=mysql --validate-config',
    refuses: [{ path: 'zz-x.cnf', text: '[mysqld]\nmax_connection_count=5\n' }],
  },
  {
    title: 'mariadbd reads the same settings',
    root: 'roles',
    claims: file(/^\/etc\/mysql\/.*\.cnf$/),
    command: 'mariadbd --defaults-file="$f" --user=mysql --help --verbose >"$d.out" || { head -5 "$d.out"; exit 1; }',
    refuses: [{ path: 'zz-x.cnf', text: '[mysqld]\nmax_connection_count=5\n' }],
  },
  {
    title: 'libvirtd loads its configuration',
    root: 'roles',
    claims: file(/^\/etc\/libvirt\/libvirtd\.conf$/),
    // A key of the wrong type is an error of the daemon's, one it does not know an error of the grammar's only.
    command:
      'timeout 5 libvirtd --config "$f" --timeout 1 2>&1 | grep -i "load config" && exit 1; ' +
      'sh /tools/augeas.sh Libvirtd.lns "$f"',
    refuses: [
      { path: 'libvirtd.conf', text: 'listen_tls = "no"\n' },
      { path: 'libvirtd.conf', text: 'listen_tsl = 0\n' },
    ],
  },
  {
    title: 'the grammar of qemu.conf reads it',
    root: 'roles',
    claims: file(/^\/etc\/libvirt\/qemu\.conf$/),
    command: 'sh /tools/augeas.sh Libvirtd_qemu.lns "$f"',
    refuses: [{ path: 'qemu.conf', text: 'security_drivers = "none"\n' }],
  },
  {
    title: 'chronyd reads its configuration',
    root: 'roles',
    claims: file(/^\/etc\/chrony\/.*\.(conf|sources)$/),
    command:
      'case $f in *.sources) printf "sourcedir %s\\n" "$d" >"$d.conf"; chronyd -p -f "$d.conf";; *) chronyd -p -f "$f";; esac',
    refuses: [{ path: 'chrony.conf', text: 'sever 10.0.0.1\n' }],
  },
  {
    title: 'exportfs takes the exports',
    root: 'roles',
    claims: file(/^\/etc\/exports(\.d\/.*\.exports)?$/),
    command:
      'rm -f /etc/exports.d/*; cp "$f" /etc/exports; awk \'/^\\//{print $1}\' "$f" | xargs -r mkdir -p; exportfs -ra && exportfs -v',
    complaint: /unknown|warning|bad|ignoring|neither|duplicated/i,
    refuses: [{ path: 'exports', text: '/export 10.0.0.0/8(rw,asynchron)\n' }],
  },
  {
    title: 'the NFS tools know every key of nfs.conf',
    root: 'roles',
    claims: file(/^\/etc\/nfs(\.conf|mount\.conf|\.conf\.d\/.*\.conf)$/),
    command: 'nfsconf --file "$f" --dump >/dev/null && python3 /tools/known-keys.py /etc/nfs.conf "$f"',
    refuses: [
      { path: 'x.conf', text: '[mountd]\nprot=892\n' },
      { path: 'x.conf', text: '[mount]\nport=892\n' },
    ],
  },
  {
    title: 'sshd takes the settings, and looks for no RSA key unless the site asks for one',
    root: 'roles',
    claims: file(/^\/etc\/ssh\/sshd_config(\.d\/.*\.conf)?$/),
    prepare: 'ssh-keygen -A >/dev/null; mkdir -p /run/sshd',
    command: 'sshd -t -f "$f" && ! sshd -G -f "$f" | grep ssh_host_rsa_key',
    refuses: [
      { path: 'x.conf', text: 'PermitRootLogins no\n' },
      { path: 'x.conf', text: 'PermitRootLogin no\n' },
    ],
  },
  {
    title: 'visudo takes the rule',
    root: 'roles',
    claims: file(/^\/etc\/sudoers\.d\//),
    command: 'visudo -cf "$f"',
    refuses: [{ path: 'x', text: 'boan ALL=(ALL NOPASSWD:ALL\n' }],
  },
];

const SYSTEM: readonly Check[] = [
  {
    title: 'systemd knows every line of the units',
    root: 'roles',
    claims: isUnit,
    // Programs a seed brings are not in the root, and that is the one complaint to pass over.
    command:
      'systemd-analyze verify --man=no --recursive-errors=no "$f" 2>&1 | grep -v "is not executable: No such file" | grep -F "$(basename "$f")" && exit 1; exit 0',
    refuses: [
      { path: 'x.service', text: '[Unit]\nDescription=x\n[Service]\nExecStat=/bin/true\nExecStart=/bin/true\n' },
      { path: 'x.service', text: '[Unit]\nDescription=x\nAfters=network.target\n[Service]\nExecStart=/bin/true\n' },
    ],
  },
  {
    title: 'bash parses the scripts',
    root: 'base',
    claims: (document) => document.kind === 'command' || isShell(document) || isSourced(document),
    command: 'bash -n "$f"',
    refuses: [{ path: 'x.sh', text: '#!/bin/bash\nif true; then echo x\n' }],
  },
  {
    title: 'python compiles the programs',
    root: 'base',
    claims: firstLine(/^#!.*\bpython3/),
    command: 'python3 -m py_compile "$f"',
    refuses: [{ path: 'x', text: '#!/usr/bin/python3\nif True\n  pass\n' }],
  },
  {
    title: 'nft takes the rule set',
    root: 'roles',
    claims: (document) => file(/\.nft$|^\/etc\/nftables\.conf$/)(document) || firstLine(/^#!.*\bnft\b/)(document),
    command: 'nft -c -f "$f"',
    refuses: [{ path: 'x.nft', text: 'table inet x { chain y { tcp dport 22 acept\n } }\n' }],
  },
  {
    title: 'sysctl reads the settings',
    root: 'base',
    claims: file(/^\/etc\/sysctl\.d\//),
    command: 'python3 /tools/sysctl-keys.py "$f"',
    refuses: [
      { path: 'x.conf', text: 'net.ipv4.ip_fowrard = 1\n' },
      { path: 'x.conf', text: 'net.ipv4.ip_forward 1\n' },
    ],
  },
  {
    title: 'apt reads the sources',
    root: 'base',
    claims: file(/^\/etc\/apt\/sources\.list(\.d\/.*\.(list|sources))?$/),
    command: 'apt-get update --print-uris -o "Dir::Etc::sourcelist=$f" -o Dir::Etc::sourceparts=- | grep InRelease',
    complaint: /^[EW]:/m,
    refuses: [
      { path: 'x.sources', text: 'Types: deb\nURIs: http://a.invalid/\nSuits: noble\nComponents: main\n' },
      { path: 'x.list', text: 'deb http://a.invalid\n' },
    ],
  },
  {
    title: 'apt reads the settings',
    root: 'base',
    claims: file(/^\/etc\/apt\/apt\.conf\.d\//),
    command: 'apt-config -c "$f" dump >/dev/null',
    complaint: /^[EW]:/m,
    refuses: [{ path: '90x', text: 'Acquire::Retries "3\n' }],
  },
  {
    title: 'the resolver finds every name of the hosts file',
    root: 'base',
    claims: file(/^\/etc\/hosts$/),
    command: 'cp "$f" /etc/hosts; python3 /tools/hosts-file.py "$f"',
    refuses: [{ path: 'hosts', text: '10.15.0.300 kvm-host-01\n' }],
  },
  {
    title: 'udev takes the rules',
    root: 'base',
    claims: file(/^\/etc\/udev\/rules\.d\//),
    command: 'udevadm verify --no-style "$f"',
    refuses: [{ path: '90-x.rules', text: 'SUBSYTEM=="net", NAME="x"\n' }],
  },
];

export const CHECKS: readonly Check[] = [...SERVICES, ...SYSTEM];
