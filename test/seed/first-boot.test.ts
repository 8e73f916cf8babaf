import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRoles } from '../../src/role/host-roles.ts';
import type { HostFile } from '../../src/role/role.ts';
import { BOOT_COMMANDS } from '../../src/seed/first-boot.ts';
import type { Site } from '../../src/site/site.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { example, exampleNames, filesWritten, hostOf, library, secrets, sourceOf } from './sites.ts';

function filesOf(site: Site, name: string, secretsOfSite = secrets): HostFile[] {
  const host = hostOf(site, name);
  const roles = valueIn(hostRoles({ site, host, secrets: secretsOfSite, library }));
  return filesWritten({ ...sourceOf(site, host, roles), secrets: secretsOfSite });
}

const hosts = exampleNames.flatMap((name) =>
  example(name).hosts.map((host) => ({ title: `${host.name} of ${name}`, name, host: host.name })),
);
const reporting = (): Site => ({ ...example('reference.yaml'), reportUrl: 'https://reports.lan/first-boot' });
const find = (files: readonly HostFile[], path: string) => files.find((file) => file.path === path);

describe('the first boot of every example host', () => {
  it.each(hosts)(
    'has each file once, the list of all of them last, and no secret in a command: $title',
    ({ name, host }) => {
      const files = filesOf(example(name), host);
      const paths = files.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.at(-1)).toBe('/etc/zoneseed/seeded');
      const listed = ['/etc/zoneseed/seeded', '/usr/local/lib/zoneseed/seeded']
        .flatMap((path) => find(files, path)?.content.trim().split('\n') ?? [])
        .map((line) => `/${line.slice(66)}`);
      expect([...listed, '/etc/zoneseed/seeded'].sort()).toEqual([...paths].sort());
      expect(JSON.stringify(BOOT_COMMANDS)).not.toContain('SECRET');
      for (const file of files)
        if (file.content.includes('SECRET-')) expect(file).toMatchObject({ secret: true, mode: '0600' });
    },
  );
});

describe('the plan', () => {
  it('has the steps in their order with what they wait for, and begins with the seed itself', () => {
    const plan = find(filesOf(example('reference.yaml'), 'cloudstack-mgmt'), '/etc/zoneseed/plan')?.content ?? '';
    const steps = [...plan.matchAll(/^step (\S+) (\S+) (\S+)$/gm)].map(
      ([, name, role, repeat]) => `${name} ${role} ${repeat}`,
    );
    expect(steps.slice(0, 3)).toEqual(['seed seed once', 'common-network common always', 'common-names common once']);
    expect(plan).toContain(
      "step management-database management once\n  wait_for tcp 127.0.0.1 3306 'the database service here, port 3306'\n",
    );
    for (const line of steps)
      expect(
        find(
          filesOf(example('reference.yaml'), 'cloudstack-mgmt'),
          `/usr/local/lib/zoneseed/steps/${line.split(' ')[0]}`,
        ),
      ).toBeDefined();
  });
});

describe('a host that reports', () => {
  it('has its token in a file of curl that only root reads, and reads it as it is', () => {
    const odd = { ...secrets, host: (name: string) => ({ ...secrets.host(name), token: 'SECRET-"quoted"\\' }) };
    const files = filesOf(reporting(), 'nfs-01', odd);
    const file = find(files, '/etc/zoneseed/report.curl');
    expect(file).toMatchObject({ mode: '0600', secret: true });
    expect(file?.content).toContain('oauth2-bearer = "SECRET-\\"quoted\\"\\\\"');
    expect(find(files, '/etc/zoneseed/secrets')?.content).toBe('SECRET-"quoted"\\\n');
  });

  it('knows only the secrets it has, to strike them out', () => {
    const known = (host: string) =>
      find(filesOf(reporting(), host), '/etc/zoneseed/secrets')?.content.trim().split('\n');
    expect(known('nfs-01')).toEqual(['SECRET-token-nfs-01']);
    expect(known('cloudstack-mgmt')).toEqual([
      'SECRET-mysql-root',
      'SECRET-mysql-cloud',
      'SECRET-management',
      'SECRET-database',
      'SECRET-token-cloudstack-mgmt',
    ]);
    expect(find(filesOf(example('reference.yaml'), 'nfs-01'), '/etc/zoneseed/secrets')).toBeUndefined();
  });
});

describe('the seed step', () => {
  const root = mkdtempSync(join(tmpdir(), 'zoneseed-seed-'));
  const files = filesOf(reporting(), 'cloudstack-mgmt');
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const run = () => {
    const env = { PATH: process.env.PATH ?? '', ZONESEED_ROOT: root };
    const { status, stderr } = spawnSync('bash', [join(root, 'usr/local/lib/zoneseed/steps/seed')], {
      env,
      encoding: 'utf8',
    });
    return { code: status, words: stderr };
  };
  beforeAll(() => {
    for (const { path, content } of files) put(path, content);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it('passes when every byte of every file is there', () => {
    expect(run()).toEqual({ code: 0, words: '' });
  });

  it.each([
    '/etc/hosts',
    '/etc/zoneseed/accounts.sql',
    '/usr/local/lib/zoneseed/steps/database-accounts',
    '/usr/local/lib/zoneseed/seeded',
  ])('names %s when a power cut left it short', (path) => {
    put(path, '');
    const outcome = run();
    put(path, find(files, path)?.content ?? '');
    expect(outcome.code).toBe(1);
    expect(outcome.words).toMatch(
      new RegExp(`^error: ${path} is (damaged or )?missing: the seed is not whole; restart this machine\n$`),
    );
    expect(run().code).toBe(0);
  });

  it('names the list itself when that is not there', () => {
    const path = '/etc/zoneseed/seeded';
    rmSync(join(root, path));
    expect(run().words).toContain('/etc/zoneseed/seeded is missing');
    put(path, find(files, path)?.content ?? '');
  });
});

describe('what starts the service', () => {
  it('is a line that every boot reads, and for the boot that brought it two commands', () => {
    const files = filesOf(example('reference.yaml'), 'nfs-01');
    expect(find(files, '/etc/systemd/system/multi-user.target.d/zoneseed.conf')?.content).toContain(
      '[Unit]\nWants=zoneseed-firstboot.service\n',
    );
    expect(BOOT_COMMANDS.runcmd).toEqual([
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'start', '--no-block', 'zoneseed-firstboot.service'],
    ]);
  });

  it('is ordered before nothing and after nothing, and costs nothing on a host that is ready', () => {
    const unit =
      find(filesOf(example('reference.yaml'), 'nfs-01'), '/etc/systemd/system/zoneseed-firstboot.service')?.content ??
      '';
    expect(unit).not.toMatch(/^(After|Before|Requires|Wants)=/m);
    expect(unit).toContain('\nConditionPathExists=!/var/lib/zoneseed/ready\n');
    expect(unit).toContain('\nType=exec\n');
  });

  it('lets a cloud image write its files again until they were found whole', () => {
    const [command] = BOOT_COMMANDS.bootcmd;
    const root = mkdtempSync(join(tmpdir(), 'zoneseed-resume-'));
    const inRoot = (command?.[2] ?? '').replaceAll('/var/lib/', `${root}/`);
    const marks = join(root, 'cloud/instance/sem');
    mkdirSync(marks, { recursive: true });
    mkdirSync(join(root, 'zoneseed/done'), { recursive: true });
    const left = () => spawnSync('sh', ['-c', `${inRoot}; ls ${marks}`], { encoding: 'utf8' }).stdout;
    writeFileSync(join(marks, 'config_write_files'), '');
    writeFileSync(join(root, 'zoneseed/done/seed'), '2026-01-01T00:00:00Z\n1\n');
    expect(left()).toBe('config_write_files\n');
    rmSync(join(root, 'zoneseed/done/seed'));
    expect(left()).toBe('');
    rmSync(root, { recursive: true });
  });
});
