import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostRoles } from '../../src/role/host-roles.ts';
import { loadRoleLibrary, type RoleLibrary } from '../../src/role/library.ts';
import type { CloudStackVersion, Site } from '../../src/site/site.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { siteIn } from '../site/judged.ts';
import { formatDiagnostics } from './faults.ts';
import { filesOf, hostOf, reference, referenceWith, rolesOf, secretsWith, textOf } from './sites.ts';

function example(name: string): Site {
  return siteIn(`examples/${name}.yaml`);
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
    const secrets = rolesOf(reference(), 'cloudstack-mgmt').files.filter(({ secret }) => secret);
    for (const word of ['hush-management', 'hush-database', 'hush-cloud'])
      expect([word, secrets.some(({ content }) => content.includes(word))]).toEqual([word, true]);
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
    const site = example('all-in-one');
    const { files } = rolesOf({ ...site, repository: { ...site.repository, key: 'armour' } }, 'solo-1');
    expect(files.filter(({ path }) => path === '/etc/apt/keyrings/cloudstack.asc')).toHaveLength(1);
  });

  it('name no repository to apt: its key may not be there yet, and then nothing at all could be installed', () => {
    const { files } = rolesOf(reference(), 'cloudstack-mgmt');
    expect(files.map(({ path }) => path).filter((path) => path.startsWith('/etc/apt/sources'))).toEqual([]);
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

describe('a spare KVM host, in no cluster and on the public network alone', () => {
  const spare = referenceWith([
    '  nfs-01:\n',
    '  spare: { roles: [kvm], networks: { public: 10.10.0.119 } }\n  nfs-01:\n',
  ]);

  it('looks for the bridges it is given, or its first boot would wait for the others for ever', () => {
    const known = textOf(spare, 'spare', '/etc/zoneseed/host.env');
    expect(known).toMatch(/^LABELS=\(cloudbr1\)$/m);
    expect(known).toMatch(/^PRIVATE_DEVICE=''$/m);
    expect(known).toMatch(/^GUEST_DEVICE=cloudbr1$/m);
    expect(textOf(spare, 'kvm-host-01', '/etc/zoneseed/host.env')).toMatch(
      /^LABELS=\(cloudbr0 cloudbr1\)\nPRIVATE_DEVICE=cloudbr0$/m,
    );
  });

  it('knows the others by addresses that it reaches, and they know each other as without it', () => {
    const named = textOf(spare, 'spare', '/etc/hosts').match(/^10\..*$/gm);
    expect(named).toEqual([
      '10.10.0.116 cloudstack-mgmt.banana.lan cloudstack-mgmt',
      '10.10.0.117 kvm-host-01.banana.lan kvm-host-01',
      '10.10.0.119 spare.banana.lan spare',
      '10.10.0.118 nfs-01.banana.lan nfs-01',
    ]);
    const others = textOf(spare, 'nfs-01', '/etc/hosts').replace(/^10\.10\.0\.119 .*\n/m, '');
    expect(others).toBe(textOf(reference(), 'nfs-01', '/etc/hosts'));
  });
});

describe("a user's role", () => {
  function withRole(files: Readonly<Record<string, string>>): RoleLibrary {
    const folder = mkdtempSync(join(tmpdir(), 'zoneseed-user-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return valueIn(loadRoleLibrary([process.cwd(), folder]));
  }
  const withHello = (): Site => {
    const site = reference();
    return {
      ...site,
      hosts: site.hosts.map((host) => (host.name === 'nfs-01' ? { ...host, roles: [...host.roles, 'hello'] } : host)),
    };
  };

  it('is given the secrets that it names for a file, and the host is told to strike them out', () => {
    const library = withRole({
      'roles/hello.yaml':
        'title: X\nfiles:\n  - { path: /etc/x, template: hello/x, secrets: [token, management-key] }\n  - { path: /etc/y, template: hello/y }\n',
      'templates/hello/x': '{{secrets.management-key}} {{shell secrets.token}}\n',
      'templates/hello/y': 'nothing\n',
    });
    const { files, secrets } = rolesOf(withHello(), 'nfs-01', secretsWith(), library);
    expect(files.find(({ path }) => path === '/etc/x')).toMatchObject({
      content: 'hush-management hush-token-nfs-01\n',
      mode: '0600',
      secret: true,
    });
    expect(files.find(({ path }) => path === '/etc/y')).toMatchObject({ mode: '0644', secret: false });
    expect(secrets).toEqual(['management-key', 'token']);
    expect(filesOf(withHello(), 'nfs-01', secretsWith(), library).get('/etc/zoneseed/secrets')?.content).toBe(
      'hush-management\nhush-token-nfs-01\n',
    );
  });

  it('may want a file that another role writes alike', () => {
    const library = withRole({
      'roles/hello.yaml': 'title: X\nfiles: [{ path: /etc/hosts, template: common/hosts }]\n',
    });
    const paths = rolesOf(withHello(), 'nfs-01', secretsWith(), library).files.map(({ path }) => path);
    expect(paths.filter((path) => path === '/etc/hosts')).toHaveLength(1);
    expect(paths[0]).toBe('/etc/hosts');
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

it('two roles whose steps would have one name on a host are refused: the script of one would be run for both', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-steps-'));
  mkdirSync(join(folder, 'roles'));
  writeFileSync(join(folder, 'roles/a.yaml'), 'title: A\nsteps: [{ name: b-c, template: common/time.sh }]\n');
  writeFileSync(join(folder, 'roles/a-b.yaml'), 'title: B\nsteps: [{ name: c, template: common/names.sh }]\n');
  const roles = valueIn(loadRoleLibrary([process.cwd(), folder]));
  const site = reference();
  const host = { ...hostOf(site, 'nfs-01'), roles: ['common', 'nfs', 'a', 'a-b'] };
  const problems = problemsOf(hostRoles({ site, host, secrets: secretsWith(), library: roles }));
  expect(formatDiagnostics(problems)).toEqual([
    'roles/a-b.yaml:2:17 the roles a and a-b both have a step a-b-c; expected another name: a step is called by that of its role and its own',
  ]);
});
