/** Checks of smaller settings: what daemons, clients and the first boot itself read. */
import type { Check } from './checks.ts';
import type { Document } from './documents.ts';

function file(pattern: RegExp): (document: Document) => boolean {
  return (document) => document.kind === 'file' && pattern.test(document.path);
}

/** A check by the keys that a commented default file shows. */
function byDefault(title: string, pattern: RegExp, fallback: string, refused: string): Check {
  return {
    title,
    root: 'base',
    claims: file(pattern),
    command: `python3 /tools/known-keys.py ${fallback} "$f"`,
    refuses: [{ path: 'x.conf', text: refused }],
  };
}

export const SETTINGS_CHECKS: readonly Check[] = [
  byDefault(
    'timesyncd knows every key',
    /^\/etc\/systemd\/timesyncd\.conf\.d\//,
    '"$(ls /usr/lib/systemd/timesyncd.conf /etc/systemd/timesyncd.conf 2>/dev/null | head -n 1)"',
    '[Time]\nNTPServer=10.0.0.1\n',
  ),
  byDefault(
    'networkd knows every key',
    /^\/etc\/systemd\/networkd\.conf\.d\//,
    '"$(ls /usr/lib/systemd/networkd.conf /etc/systemd/networkd.conf 2>/dev/null | head -n 1)"',
    '[Network]\nManageForeignRoute=no\n',
  ),
  {
    title: 'systemd knows every line of the drop-ins',
    root: 'base',
    claims: file(/\/systemd\/system\/[^/]+\.d\/[^/]+\.conf$/),
    command:
      'unit=$(basename "$(dirname "$f")" .d); here=/etc/systemd/system; mkdir -p "$here/$unit.d"; cp "$f" "$here/$unit.d/"; ' +
      'systemctl cat "$unit" >/dev/null 2>&1 || printf "[Service]\\nExecStart=/bin/true\\n" >"$here/$unit"; ' +
      'systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1 | grep -F "$(basename "$f")" && exit 1; exit 0',
    refuses: [{ path: '/etc/systemd/system/x.service.d/y.conf', text: '[Unit]\nAfters=network.target\n' }],
  },
  {
    title: 'the MySQL client reads its settings',
    root: 'roles',
    claims: file(/^\/root\/\.my\.cnf$|^\/etc\/zoneseed\/mysql-.*\.cnf$/),
    command: 'mariadb --defaults-file="$f" --help 2>&1 >/dev/null',
    complaint: /unknown|error/i,
    refuses: [{ path: '.my.cnf', text: '[client]\nuser = root\npasword = x\n' }],
  },
  {
    title: 'a server runs the statements',
    root: 'roles',
    claims: file(/\.sql$/),
    prepare:
      'mkdir -p /run/mysqld; chown mysql /run/mysqld; mariadbd --user=mysql --skip-networking >/dev/null 2>&1 & ' +
      'i=0; until mariadb-admin ping >/dev/null 2>&1 || [ "$i" -gt 1200 ]; do sleep 0.1; i=$((i+1)); done; ' +
      // The statements change how root logs in.
      'mariadb -e "CREATE USER judge@localhost; GRANT ALL ON *.* TO judge@localhost WITH GRANT OPTION"',
    command: 'mariadb --user=judge <"$f"',
    refuses: [{ path: 'x.sql', text: 'CREATE USR x;\n' }],
  },
  {
    title: 'python reads the JSON',
    root: 'base',
    claims: file(/\.json$/),
    command: 'python3 -m json.tool "$f" >/dev/null',
    refuses: [{ path: 'x.json', text: '{"a": }' }],
  },
  {
    title: 'curl reads its options',
    root: 'base',
    claims: file(/\.curl$/),
    // There is nobody to talk to here, and that is the one fault to pass over.
    command:
      'curl --silent --show-error --max-time 1 --config "$f" --data x; case $? in 0 | 6 | 7 | 28) ;; *) exit 1 ;; esac',
    complaint: /warning|unknown|option/i,
    refuses: [{ path: 'x.curl', text: 'urls = "http://10.0.0.1/"\n' }],
  },
  {
    title: 'modprobe reads the module options',
    root: 'roles',
    claims: file(/^\/etc\/modprobe\.d\//),
    command: 'modprobe --config "$f" --showconfig',
    complaint: /ignoring|error/i,
    refuses: [{ path: 'x.conf', text: 'option lockd nlm_tcpport=1\n' }],
  },
  {
    title: 'lists have one name or one checksum a line',
    root: 'base',
    claims: file(/^\/usr\/local\/lib\/zoneseed\/packages\/|\/seeded$/),
    command: '! grep -vE "^([a-z0-9][a-z0-9.+-]+|[0-9a-f]{64} [ *][^ ].*)$" "$f"',
    refuses: [{ path: 'common', text: 'two packages\n' }],
  },
  {
    title: 'the TLS library reads the certificate',
    root: 'base',
    claims: file(/^\/usr\/local\/share\/ca-certificates\/.*\.crt$/),
    command: 'python3 -c "import ssl, sys; ssl.create_default_context(cafile=sys.argv[1])" "$f"',
    refuses: [{ path: 'x.crt', text: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n' }],
  },
  {
    title: 'perl reads the settings of needrestart',
    root: 'base',
    claims: file(/^\/etc\/needrestart\/conf\.d\/.*\.conf$/),
    command: 'perl -we "our %nrconf; do shift or die $@" "$f"',
    refuses: [{ path: 'x.conf', text: "$nrconf{restart = 'a';\n" }],
  },
  {
    title: 'the libvirt client reads its settings',
    root: 'roles',
    claims: file(/^\/etc\/libvirt\/libvirt\.conf$/),
    command: 'cp "$f" /etc/libvirt/libvirt.conf; virsh -c test:///default version >/dev/null',
    refuses: [{ path: 'libvirt.conf', text: 'remote_mode = legacy\n' }],
  },
];
