import { describe, expect, it } from 'vitest';
import type { Site } from '../../src/site/site.ts';
import { siteIn } from '../site/judged.ts';
import { readMysqlOption } from './mysql-option-reader.ts';
import { filesOf, HOSTILE, reference, referenceWith, rolesOf, secretsWith, siteFrom, textOf } from './sites.ts';

/** A management server and no database. */
const EDGE =
  'site: edge\ndomain: edge.lan\ncloudstack: "4.20"\naccess: { user: ops }\nnetworks: { lan: { cidr: 10.1.0.0/24, gateway: 10.1.0.1, default_route: true } }\nhosts:\n  mgmt: { roles: [management], networks: { lan: 10.1.0.2 } }';

function example(name: string): Site {
  return siteIn(`examples/${name}.yaml`);
}

describe('/etc/hosts', () => {
  it('names every host at its real address, the own one too, and has no 127.0.1.1', () => {
    const text = textOf(reference(), 'kvm-host-01', '/etc/hosts');
    expect(text).toContain('\n127.0.0.1 localhost\n');
    expect(text).toContain('\n10.15.0.117 kvm-host-01.banana.lan kvm-host-01\n');
    expect(text).toContain('\n10.15.0.116 cloudstack-mgmt.banana.lan cloudstack-mgmt\n');
    expect(text).not.toMatch(/^127\.0\.1\.1/m);
    // localhost must be IPv4 first for cloudstack-setup-databases.
    expect(text).not.toMatch(/^::1.*\slocalhost\b/m);
  });

  it('names on a large site those a host talks to, and all of them on a management server', () => {
    const siteOf = (count: number) => {
      const hosts = Array.from(
        { length: count - 1 },
        (_, i) => `  kvm-${i}: { roles: [kvm], networks: { lan: 10.1.${1 + Math.floor(i / 250)}.${(i % 250) + 1} } }`,
      );
      return siteFrom(
        `site: many\ndomain: many.lan\ncloudstack: "4.20"\naccess: { user: ops }\nnetworks: { lan: { cidr: 10.1.0.0/16, gateway: 10.1.0.1, bridge: cloudbr0, default_route: true } }\nhosts:\n  one: { roles: [management, database], networks: { lan: 10.1.0.2 } }\n${hosts.join('\n')}\n`,
      );
    };
    const named = (site: Site, host: string) =>
      textOf(site, host, '/etc/hosts')
        .match(/^10\..*$/gm)
        ?.map((line) => line.split(' ')[2]);
    expect(named(siteOf(256), 'kvm-7')).toHaveLength(256);
    const large = siteOf(257);
    expect(named(large, 'kvm-7')).toEqual(['kvm-7', 'one']);
    expect(named(large, 'one')).toHaveLength(257);
  });
});

describe('MySQL', () => {
  const settings = (site: Site, host: string) =>
    Object.fromEntries(
      textOf(site, host, '/etc/mysql/mysql.conf.d/zz-cloudstack.cnf')
        .split('\n')
        .filter((line) => /^[a-z]/.test(line))
        .map((line) => line.split(' = ')),
    );

  it('is set as CloudStack wants it', () => {
    expect(settings(reference(), 'cloudstack-mgmt')).toEqual({
      'server-id': '1',
      'bind-address': '0.0.0.0',
      max_connections: '500',
      max_connect_errors: '1000000',
      innodb_rollback_on_timeout: '1',
      innodb_lock_wait_timeout: '600',
      'log-bin': 'mysql-bin',
      'binlog-format': 'ROW',
      'binlog-expire-logs-seconds': '604800',
    });
  });

  it('takes 350 connections of each management server', () => {
    expect(settings(example('split-database'), 'db-1').max_connections).toBe('700');
  });

  it('lets cloud in from the management servers alone, and root from nowhere else', () => {
    const here = textOf(reference(), 'cloudstack-mgmt', '/etc/zoneseed/accounts.sql');
    expect(
      [...here.matchAll(/CREATE USER IF NOT EXISTS '(\w+)'@'([^']+)'/g)].map(([, user, host]) => `${user}@${host}`),
    ).toEqual(['cloud@localhost', 'cloud@127.0.0.1']);
    const apart = textOf(example('split-database'), 'db-1', '/etc/zoneseed/accounts.sql');
    expect(
      [...apart.matchAll(/CREATE USER IF NOT EXISTS '(\w+)'@'([^']+)'/g)].map(([, user, host]) => `${user}@${host}`),
    ).toEqual(['cloud@10.40.0.11', 'cloud@10.42.0.11', 'cloud@10.40.0.12', 'cloud@10.42.0.12']);
    expect(apart).not.toMatch(/GRANT ALL ON \*\.\*/);
  });

  it('lets root in from the management servers only where the site asks for it', () => {
    const open: Site = { ...example('split-database'), database: { remoteRoot: true } };
    const sql = textOf(open, 'db-1', '/etc/zoneseed/accounts.sql');
    expect([...sql.matchAll(/GRANT ALL ON \*\.\* TO 'root'@'([^']+)'/g)].map(([, host]) => host)).toEqual([
      '10.40.0.11',
      '10.42.0.11',
      '10.40.0.12',
      '10.42.0.12',
    ]);
  });

  it('is given passwords that no language of its files could take bare', () => {
    const secrets = secretsWith({ mysqlRootPassword: HOSTILE, mysqlCloudPassword: HOSTILE, managementKey: HOSTILE });
    const text = (path: string) => textOf(reference(), 'cloudstack-mgmt', path, secrets);
    const line =
      text('/root/.my.cnf')
        .split('\n')
        .find((each) => each.startsWith('password')) ?? '';
    expect(readMysqlOption(line)).toBe(HOSTILE);
    expect(JSON.parse(text('/etc/zoneseed/setup-databases.json'))).toMatchObject({
      arguments: [
        ['cloud:', HOSTILE, '@', 'localhost', ':3306'],
        '-e',
        'file',
        '-m',
        HOSTILE,
        '-k',
        'hush-database',
        '-i',
        '10.15.0.116',
      ],
    });
    expect(text('/etc/zoneseed/accounts.sql')).toContain(
      `ALTER USER 'root'@'localhost' IDENTIFIED BY 'a"b''c\\\\d$e\`f#g%h;i{{j}} ü日';`,
    );
  });

  it('outside the site is waited for, and asked, where the site says', () => {
    const text = `${EDGE}\ndatabase: { host: db.far.net, port: 6446 }\n`;
    const site = siteFrom(text);
    expect(textOf(site, 'mgmt', '/etc/zoneseed/mysql-cloud.cnf')).toContain('\nhost = db.far.net\nport = 6446\n');
    expect(JSON.parse(textOf(site, 'mgmt', '/etc/zoneseed/setup-databases.json')).arguments[0].slice(2)).toEqual([
      ...['@', 'db.far.net', ':6446'],
    ]);
    const steps = rolesOf(site, 'mgmt').steps.filter(({ name }) => /-(database|setup)$/.test(name));
    const waits = steps.map(({ waitsFor }) => waitsFor.find(({ kind }) => kind === 'tcp'));
    const place = { kind: 'tcp', host: 'db.far.net', port: 6446, label: 'the database db.far.net, port 6446' };
    expect(waits).toEqual([place, place]);
    expect(filesOf(site, 'mgmt').has('/etc/zoneseed/accounts.sql')).toBe(false);
  });

  it('is asked at the address that its management server sees, and locally where it is on the same machine', () => {
    expect(textOf(reference(), 'cloudstack-mgmt', '/etc/zoneseed/mysql-cloud.cnf')).toContain('\nhost = localhost\n');
    expect(textOf(example('split-database'), 'mgmt-2', '/etc/zoneseed/mysql-cloud.cnf')).toContain(
      '\nhost = 10.40.0.5\n',
    );
    expect(textOf(example('split-database'), 'mgmt-2', '/etc/zoneseed/host.env')).toContain(
      '\nFIRST_MANAGER=10.40.0.11\n',
    );
    expect(textOf(example('split-database'), 'mgmt-1', '/etc/zoneseed/host.env')).toContain("\nFIRST_MANAGER=''\n");
  });
});

describe('the clock', () => {
  it('is stepped by the first answers after a start and never later', () => {
    expect(textOf(reference(), 'kvm-host-01', '/etc/chrony/chrony.conf').match(/^makestep .*$/gm)).toEqual([
      'makestep 1 3',
    ]);
  });
});

describe('exports', () => {
  const lines = (site: Site, host: string) =>
    textOf(site, host, '/etc/exports.d/zoneseed.exports')
      .split('\n')
      .filter((line) => line.startsWith('/'))
      .map((line) => line.replaceAll(/\(rw,a?sync,no_root_squash,no_subtree_check\)/g, ''));

  it('are given to those who mount them and to nobody else', () => {
    expect(lines(reference(), 'nfs-01')).toEqual([
      '/export/primary 10.15.0.117',
      '/export/secondary 10.15.0.116 10.15.0.117 10.15.0.160/29 10.15.0.168/31 10.15.0.170',
    ]);
  });

  it('of primary storage answer a write when it is on disk, unless the site says otherwise', () => {
    const text = (...changes: [string, string][]) =>
      textOf(referenceWith(...changes), 'nfs-01', '/etc/exports.d/zoneseed.exports');
    const safe = text([', async: true', '']);
    expect(safe).toMatch(/^\/export\/primary 10\.15\.0\.117\(rw,sync,/m);
    expect(safe).toMatch(/^\/export\/secondary 10\.15\.0\.116\(rw,async,/m);
    expect(text()).toMatch(/^\/export\/primary 10\.15\.0\.117\(rw,async,/m);
    const slow = text(['/export/secondary" }', '/export/secondary", async: false }']);
    expect(slow).toMatch(/^\/export\/secondary 10\.15\.0\.116\(rw,sync,/m);
  });

  it('have the options that the site file adds to them', () => {
    const site = referenceWith(['/export/secondary" }', '/export/secondary", export_options: [crossmnt, fsid=7] }']);
    const text = textOf(site, 'nfs-01', '/etc/exports.d/zoneseed.exports');
    expect(text).toMatch(
      /^\/export\/secondary 10\.15\.0\.116\(rw,async,no_root_squash,no_subtree_check,crossmnt,fsid=7\) /m,
    );
    expect(text).toMatch(/^\/export\/primary 10\.15\.0\.117\(rw,async,no_root_squash,no_subtree_check\)$/m);
  });

  it('are given on the network of the storage alone', () => {
    expect(lines(example('vlan-bond'), 'nfs-1')[0]).toBe('/export/primary 10.71.0.21 10.71.0.22');
  });

  it('are given to who is routed there by the address that the route leaves from', () => {
    const site = siteFrom(`site: routed
domain: routed.lan
cloudstack: "4.20"
access: { user: ops }
networks:
  lan: { cidr: 10.1.0.0/24, gateway: 10.1.0.1, bridge: cloudbr0, mtu: 1600, default_route: true, routes: [{ to: 10.9.0.0/24, via: 10.1.0.1 }] }
  extra: { cidr: 10.2.0.0/24 }
  store: { cidr: 10.9.0.0/24, gateway: 10.9.0.1, default_route: true }
hosts:
  mgmt: { roles: [management, database], networks: { lan: 10.1.0.10, extra: 10.2.0.10 } }
  kvm: { roles: [kvm], networks: { lan: 10.1.0.21, extra: 10.2.0.21 } }
  nfs: { roles: [nfs], networks: { store: 10.9.0.5 } }
zone:
  name: z
  physical_networks: [{ name: p, isolation: VXLAN, guest_range: 5000-6000, traffic: { management: lan, guest: lan, public: lan } }]
  public_ips: [{ network: lan, range: 10.1.0.200-10.1.0.203 }]
  pods: [{ name: p, network: lan, system_ips: 10.1.0.100-10.1.0.101, clusters: [{ name: c, hosts: [kvm], primary_storage: [{ name: primary, export: "nfs:/export/primary" }] }] }]
  secondary_storage: [{ name: secondary, export: "nfs:/export/secondary" }]
`);
    expect(lines(site, 'nfs')).toEqual([
      '/export/primary 10.1.0.21',
      '/export/secondary 10.1.0.10 10.1.0.21 10.1.0.100/31',
    ]);
  });

  it('take a path as it is, whatever is in it', () => {
    const { zone, ...rest } = reference();
    const secondaryStorage = zone?.secondaryStorage.map((store) => ({ ...store, exportPath: "/export/zwei$'ü" })) ?? [];
    const odd = { ...rest, zone: { ...zone, secondaryStorage } } as Site;
    expect(lines(odd, 'nfs-01')[1]).toMatch(/^\/export\/zwei\\044\\047\\303\\274 10\./);
    expect(textOf(odd, 'nfs-01', '/etc/zoneseed/host.env')).toContain("'/export/zwei$'\\''ü'");
  });

  it('reach system VMs that come from their public address, where the server is on that network', () => {
    const site = example('all-in-one');
    expect(lines(site, 'solo-1')[1]).toContain('172.20.0.50/31');
    // With a tag they are on another segment, whatever their addresses are.
    const publicIps = site.zone?.publicIps.map((range) => ({ ...range, vlan: 50 })) ?? [];
    expect(lines({ ...site, zone: { ...site.zone, publicIps } } as Site, 'solo-1')[1]).not.toContain('172.20.0.5');
  });
});

describe('the settings of KVM hosts', () => {
  it('open libvirt to nobody until CloudStack gives it certificates', () => {
    const text = (path: string, site = reference()) => textOf(site, 'kvm-host-01', path);
    expect(text('/etc/libvirt/libvirtd.conf')).toContain('\nlisten_tls = 0\nlisten_tcp = 0\n');
    expect(text('/etc/libvirt/libvirtd.conf', { ...reference(), kvm: { plainTcp: true } })).toContain(
      '\nlisten_tcp = 1\n',
    );
    const told = (plainTcp: boolean) => text('/etc/zoneseed/host.env', { ...reference(), kvm: { plainTcp } });
    expect([told(false), told(true)].map((each) => /PLAIN_TCP=(.*)/.exec(each)?.[1])).toEqual(['no', 'yes']);
    expect(text('/etc/default/libvirtd')).toContain('LIBVIRTD_ARGS="--listen"');
  });

  it('allow a multicast group for each VXLAN network there can be, and never fewer than 200', () => {
    const groups = (site: Site) =>
      Number(/= (\d+)/.exec(textOf(site, 'kvm-host-01', '/etc/sysctl.d/90-zoneseed-kvm.conf'))?.[1]);
    expect(groups(reference())).toBe(1001);
    expect(groups(referenceWith(['5000-6000', '5000-5009']))).toBe(200);
  });

  it('name the devices of the labels', () => {
    const text = textOf(reference(), 'kvm-host-01', '/etc/zoneseed/host.env');
    expect(text).toContain(
      '\nLABELS=(cloudbr0 cloudbr1)\nPRIVATE_DEVICE=cloudbr0\nPUBLIC_DEVICE=cloudbr1\nGUEST_DEVICE=cloudbr1\n',
    );
  });
});

describe('a proxy', () => {
  const behind = (more: string) => referenceWith(['\ndns:', `\nproxy: http://proxy.far.net:3128\n${more}\ndns:`]);
  const direct = (site: Site) =>
    [
      ...textOf(site, 'nfs-01', '/etc/apt/apt.conf.d/90zoneseed').matchAll(
        /^Acquire::(\w+)::Proxy::(\S+) "DIRECT";$/gm,
      ),
    ].map(([, scheme, server]) => `${scheme} ${server}`);

  it('is not asked for a mirror on a network of the site, or in its domain', () => {
    expect(direct(behind('apt: { mirror: "http://10.15.0.9/ubuntu" }'))).toEqual(['http 10.15.0.9', 'https 10.15.0.9']);
    expect(direct(behind('repository: { url: "http://mirror.banana.lan/cs" }'))).toEqual([
      'http mirror.banana.lan',
      'https mirror.banana.lan',
    ]);
    expect(direct(behind('apt: { mirror: "http://mirror.far.net/ubuntu" }'))).toEqual([]);
  });

  it('is not asked for what the site names, in apt nor in what steps fetch', () => {
    const site = behind(
      'no_proxy: [far.net, 192.0.2.0/24, 192.0.2.7]\napt: { mirror: "http://mirror.far.net/ubuntu" }',
    );
    expect(direct(site)).toEqual([
      ...['http mirror.far.net', 'https mirror.far.net', 'http far.net', 'https far.net'],
      ...['http 192.0.2.7', 'https 192.0.2.7'],
    ]);
    expect(textOf(site, 'nfs-01', '/etc/zoneseed/host.env')).toContain(
      '\nNO_PROXY=far.net,192.0.2.0/24,192.0.2.7,localhost,banana.lan,10.15.0.0/24,10.10.0.0/24\n',
    );
  });

  it('has hosts wait for the name that packages come from, which is the proxy only where it is asked', () => {
    const waits = (site: Site) =>
      rolesOf(site, 'kvm-host-01')
        .steps.flatMap(({ waitsFor }) => waitsFor)
        .flatMap((each) => (each.kind === 'dns' ? [each.name] : []));
    expect(waits(behind(''))).toEqual(['proxy.far.net']);
    expect(waits(behind('repository: { url: "http://mirror.banana.lan/cs" }'))).toEqual(['mirror.banana.lan']);
  });
});

describe("the site's own certificate authorities", () => {
  it('are files of every host, one certificate each', () => {
    const site = referenceWith(['\ndns:', '\nca: [two-authorities.pem]\ndns:']);
    const files = [...filesOf(site, 'nfs-01').values()].filter(({ path }) => path.endsWith('.crt'));
    expect(files.map(({ path, mode }) => `${path} ${mode}`)).toEqual([
      '/usr/local/share/ca-certificates/zoneseed-1.crt 0644',
      '/usr/local/share/ca-certificates/zoneseed-2.crt 0644',
    ]);
    for (const { content } of files)
      expect(content).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/);
    expect(rolesOf(site, 'nfs-01').steps.map(({ name }) => name)).toContain('common-trust');
    expect(rolesOf(reference(), 'nfs-01').steps.map(({ name }) => name)).not.toContain('common-trust');
  });
});

describe('what depends on the site', () => {
  it('is written where the site has it', () => {
    const given = referenceWith([
      '\ndns:',
      '\nproxy: http://proxy.lan:3128\napt: { mirror: "http://mirror.lan/ubuntu" }\nntp: { servers: [10.15.0.5] }\ndns:',
    ]);
    const text = (path: string) => textOf(given, 'nfs-01', path);
    expect(text('/etc/apt/apt.conf.d/90zoneseed')).toContain('Acquire::http::Proxy "http://proxy.lan:3128";');
    expect(text('/etc/apt/sources.list.d/ubuntu.sources').match(/^URIs: .*$/gm)).toEqual([
      'URIs: http://mirror.lan/ubuntu',
      'URIs: http://mirror.lan/ubuntu',
    ]);
    expect(text('/etc/chrony/chrony.conf')).toContain('\nserver 10.15.0.5 iburst\n');
    expect(text('/etc/chrony/chrony.conf')).not.toContain('pool');
    expect(filesOf(reference(), 'nfs-01').has('/etc/apt/apt.conf.d/90zoneseed')).toBe(false);
    expect(filesOf(reference(), 'nfs-01').has('/etc/apt/sources.list.d/ubuntu.sources')).toBe(false);
  });
});
