import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRoleLibrary, type RoleLibrary } from '../../src/role/library.ts';
import { loadSite } from '../../src/site/load.ts';
import type { CloudStackVersion, Site } from '../../src/site/model.ts';
import { readMysqlOption } from './mysql-option-reader.ts';
import { filesOf, HOSTILE, reference, referenceWith, rolesOf, secretsWith, siteFrom, textOf } from './sites.ts';

function example(name: string): Site {
  return loadSite(`examples/${name}.yaml`).site as Site;
}

describe('the files of a host', () => {
  it('appear once each, and only secret ones hold secrets', () => {
    for (const name of ['cloudstack-mgmt', 'kvm-host-01', 'nfs-01']) {
      const { files } = rolesOf(reference(), name);
      expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
      for (const file of files) {
        expect(file.path).toMatch(/^\//);
        if (!file.secret) expect(file.content).not.toContain('hush');
        else expect(file).toMatchObject({ mode: '0600', owner: 'root:root' });
      }
    }
  });

  it('give a host no secret it has no use for', () => {
    for (const name of ['kvm-host-01', 'nfs-01']) {
      const texts = [...filesOf(reference(), name).values()].map(({ content }) => content).join('');
      expect(texts).not.toContain('hush');
    }
    const database = [...filesOf(example('split-database'), 'db-1').values()].map(({ content }) => content).join('');
    expect(database).not.toMatch(/hush-(management|database|admin|site)/);
  });

  it('that two roles share are the same file', () => {
    const { files } = rolesOf(example('all-in-one'), 'solo-1');
    expect(files.filter(({ path }) => path === '/etc/apt/sources.list.d/cloudstack.sources')).toHaveLength(1);
  });

  it.each<[CloudStackVersion, string]>([
    ['4.19', 'openjdk-11-jre-headless'],
    ['4.20', 'openjdk-17-jre-headless'],
    ['4.22', 'openjdk-17-jre-headless'],
  ])('of CloudStack %s bring %s', (version, java) => {
    const site: Site = { ...reference(), cloudstack: version };
    for (const [host, role] of [
      ['cloudstack-mgmt', 'management'],
      ['kvm-host-01', 'kvm'],
    ] as const) {
      const packages = textOf(site, host, `/usr/local/lib/zoneseed/packages/${role}`).trim().split('\n');
      expect(packages.filter((name) => name.startsWith('openjdk'))).toEqual([java]);
    }
    expect(textOf(site, 'kvm-host-01', '/etc/zoneseed/host.env')).toContain(`JAVA_VERSION=${java.slice(8, 10)}\n`);
  });
});

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
    const hosts = Array.from(
      { length: 300 },
      (_, i) => `  kvm-${i}: { roles: [kvm], networks: { lan: 10.1.${1 + Math.floor(i / 250)}.${(i % 250) + 1} } }`,
    );
    const site = siteFrom(
      `site: many\ndomain: many.lan\ncloudstack: "4.20"\naccess: { user: ops }\nnetworks: { lan: { cidr: 10.1.0.0/16, gateway: 10.1.0.1, bridge: cloudbr0, default_route: true } }\nhosts:\n  one: { roles: [management, database], networks: { lan: 10.1.0.2 } }\n${hosts.join('\n')}\n`,
    );
    const named = (host: string) =>
      textOf(site, host, '/etc/hosts')
        .match(/^10\..*$/gm)
        ?.map((line) => line.split(' ')[2]);
    expect(named('kvm-7')).toEqual(['kvm-7', 'one']);
    expect(named('one')).toHaveLength(301);
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
      innodb_rollback_on_timeout: '1',
      innodb_lock_wait_timeout: '600',
      'log-bin': 'mysql-bin',
      'binlog-format': 'ROW',
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
        `cloud:${HOSTILE}@localhost:3306`,
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

describe('exports', () => {
  const lines = (site: Site, host: string) =>
    textOf(site, host, '/etc/exports.d/zoneseed.exports')
      .split('\n')
      .filter((line) => line.startsWith('/'))
      .map((line) => line.replaceAll('(rw,async,no_root_squash,no_subtree_check)', ''));

  it('are given to those who mount them and to nobody else', () => {
    expect(lines(reference(), 'nfs-01')).toEqual([
      '/export/primary 10.10.0.117 10.15.0.117',
      '/export/secondary 10.10.0.116 10.10.0.117 10.15.0.116 10.15.0.117 10.15.0.160/29 10.15.0.168/31 10.15.0.170',
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
    expect(lines(example('all-in-one'), 'solo-1')[1]).toContain('172.20.0.50/31');
  });
});

describe('the settings of KVM hosts', () => {
  it('open libvirt to nobody until CloudStack gives it certificates', () => {
    const text = (path: string, site = reference()) => textOf(site, 'kvm-host-01', path);
    expect(text('/etc/libvirt/libvirtd.conf')).toContain('\nlisten_tls = 0\nlisten_tcp = 0\n');
    expect(text('/etc/libvirt/libvirtd.conf', { ...reference(), kvm: { plainTcp: true } })).toContain(
      '\nlisten_tcp = 1\n',
    );
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

describe('steps', () => {
  const names = (site: Site, host: string, roles?: RoleLibrary) =>
    rolesOf(site, host, secretsWith(), roles).steps.map(({ name }) => name);

  it('come role by role, each after those it depends on, whatever order the site names them in', () => {
    const steps = names(example('all-in-one'), 'solo-1');
    const at = (role: string) => steps.findIndex((name) => name.startsWith(`${role}-`));
    expect(at('common')).toBe(0);
    for (const role of ['nfs', 'database']) expect(at(role)).toBeLessThan(at('management'));
    expect(at('management')).toBeLessThan(at('kvm'));
  });

  it('wait for what they need, said in words', () => {
    const waits = rolesOf(example('split-database'), 'mgmt-1').steps.find(
      ({ name }) => name === 'management-database',
    )?.waitsFor;
    expect(waits).toEqual([
      { kind: 'tcp', host: '10.40.0.5', port: 3306, label: 'database on db-1, 10.40.0.5 port 3306' },
    ]);
  });

  it('resolve the name of what packages come through, and no address', () => {
    const dns = (site: Site) =>
      rolesOf(site, 'kvm-host-01')
        .steps.find(({ name }) => name === 'kvm-repository')
        ?.waitsFor.map((e) => ('name' in e ? e.name : ''));
    expect(dns(reference())).toEqual(['download.cloudstack.org']);
    expect(dns({ ...reference(), proxy: 'http://proxy.lan:3128' })).toEqual(['proxy.lan']);
    expect(dns({ ...reference(), proxy: 'http://10.0.0.1:3128' })).toEqual([]);
  });

  it('write the template to secondary storage only where the site forces it', () => {
    expect(names(reference(), 'cloudstack-mgmt')).not.toContain('management-template-install');
    const forced: Site = { ...reference(), management: { forceTemplateInstall: true } };
    const step = rolesOf(forced, 'cloudstack-mgmt').steps.find(({ name }) => name === 'management-template-install');
    expect(step?.waitsFor).toEqual([
      {
        kind: 'nfs',
        host: '10.15.0.118',
        exportPath: '/export/secondary',
        label: 'the NFS export 10.15.0.118:/export/secondary',
      },
    ]);
  });

  it('are static: no text of a step differs between hosts', () => {
    const scripts = new Map<string, string>();
    for (const [site, host] of [
      [reference(), 'cloudstack-mgmt'],
      [example('all-in-one'), 'solo-1'],
      [example('split-database'), 'db-1'],
    ] as const) {
      for (const { name, script } of rolesOf(site, host).steps)
        expect(scripts.set(name, scripts.get(name) ?? script).get(name)).toBe(script);
    }
  });
});

describe("a user's role", () => {
  function withRole(files: Readonly<Record<string, string>>): RoleLibrary {
    const folder = mkdtempSync(join(tmpdir(), 'zoneseed-user-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { library, faults } = loadRoleLibrary([process.cwd(), folder]);
    if (library === undefined) throw new Error(JSON.stringify(faults));
    return library;
  }
  const withHello = (): Site => {
    const site = reference();
    return {
      ...site,
      hosts: site.hosts.map((host) => (host.name === 'nfs-01' ? { ...host, roles: [...host.roles, 'hello'] } : host)),
    };
  };

  it('names a secret in a file that is not marked secret, and is refused', () => {
    const library = withRole({
      'roles/hello.yaml': 'title: X\nfiles: [{ path: /etc/x, template: hello/x }]\n',
      'templates/hello/x': '{{secrets.managementKey}}\n',
    });
    expect(() => rolesOf(withHello(), 'nfs-01', secretsWith(), library)).toThrow(
      'templates/hello/x: "managementKey" not defined',
    );
  });

  it('wants another text at a path of a built-in role, and is refused', () => {
    const library = withRole({
      'roles/hello.yaml': 'title: X\nfiles: [{ path: /etc/chrony/chrony.conf, template: hello/x }]\n',
      'templates/hello/x': 'pool x\n',
    });
    expect(() => rolesOf(withHello(), 'nfs-01', secretsWith(), library)).toThrow(
      'two roles of nfs-01 disagree on /etc/chrony/chrony.conf',
    );
  });

  it('opens ports and adds steps beside the built-in ones', () => {
    const library = withRole({
      'roles/hello.yaml':
        'title: X\nafter: [nfs]\nsteps: [{ name: say, template: hello/say.sh, waits_for: ["database:3306"] }]\nports: [{ port: 9, from: ["network:public", kvm], purpose: x }]\n',
      'templates/hello/say.sh': '#!/bin/bash\n',
    });
    const { steps, ports } = rolesOf(withHello(), 'nfs-01', secretsWith(), library);
    expect(steps.at(-1)).toMatchObject({
      name: 'hello-say',
      role: 'hello',
      once: true,
      waitsFor: [{ host: '10.15.0.116', port: 3306 }],
    });
    expect(ports.at(-1)).toEqual({ port: '9', protocol: 'tcp', from: ['10.10.0.0/24', '10.15.0.117'], purpose: 'x' });
  });
});
