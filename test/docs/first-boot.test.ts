import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Machine } from '../seed/first-boot-machine.ts';
import { copyProject, deadLinks, fencedBlocks, type ProjectCopy, pageText, typed } from './project-copy.ts';

const page = pageText('docs/first-boot.md');
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

describe('the status the page shows', () => {
  // The page's host, but that its database is this machine's port 1, where nobody listens.
  const host = new Machine([
    { name: 'seed', script: ':' },
    { name: 'management-java', script: ':' },
    {
      name: 'management-database',
      script: ':',
      waits: [['tcp', '127.0.0.1', '1', 'database on db-01, 10.15.0.119 port 3306']],
    },
    { name: 'management-setup', script: ':' },
  ]);
  const plain = (text: string) =>
    text.replace(/ +$/gm, '').replace(TIME, 'TIME').replaceAll('host-01', 'cloudstack-mgmt');
  beforeAll(async () => {
    host.start();
    await host.until(() => host.step('management-database').waiting_for !== null);
  });
  afterAll(() => host.destroy());

  test('is what zoneseed-firstboot says', () => {
    const [shown = ''] = fencedBlocks(page, 'text');
    expect(plain(host.command('--status').stdout)).toBe(plain(shown));
  });

  test('is what it tells programs', () => {
    const said = JSON.parse(plain(host.command('--status', '--json').stdout));
    const shown = JSON.parse(plain(fencedBlocks(page, 'json')[0] ?? ''));
    expect({ ...said, sequence: 0 }).toEqual({ ...shown, sequence: 0 });
    expect(String(said.sequence)).toHaveLength(String(shown.sequence).length);
  });
});

describe('every block of commands of docs/first-boot.md does what the page says', () => {
  const [status = '', again = '', token = '', upgrade = '', print = '', password = '', ...rest] = fencedBlocks(page);
  let copy: ProjectCopy;
  beforeAll(async () => {
    copy = await copyProject();
    const receiver = /`(report_url: \S+)`/.exec(page)?.[1] ?? '';
    await typed(copy, 'cp examples/reference.yaml site.yaml');
    appendFileSync(join(copy.folder, 'site.yaml'), `\n${receiver}\n`);
    await typed(copy, 'make seeds SITE=site.yaml');
  });

  test('there are six, and each has a test here', () => expect(rest).toEqual([]));

  test.each([
    ['the status', status, 'cloudstack-mgmt', '--status'],
    ['a step once more', again, 'nfs-01', '--again'],
  ])('%s is asked of a host of the site', async (_, block, name, option) => {
    const found = await typed(copy, block.replace(/^ssh (-F \S+ \S+) .*/, 'ssh -G $1'));
    expect(found.stdout).toMatch(/^hostname 10\.10\.0\.\d+$/m);
    expect(block).toContain(` ${name} `);
    const [word = '', step = ''] = block
      .trim()
      .split(/\s+/)
      .slice(block.includes('--again') ? -2 : -1);
    expect(word).toBe(option);
    const seed = readFileSync(join(copy.folder, `out/hosts/${name}/user-data`), 'utf8');
    expect(seed).toContain('/usr/local/sbin/zoneseed-firstboot');
    if (step !== '') expect(seed).toContain(`/usr/local/lib/zoneseed/steps/${step}\n`);
  });

  test("a host's token is the one its reports carry", async () => {
    const shown = (await typed(copy, token)).stdout.trim();
    expect(shown).toMatch(/^\S{20,}$/);
    const seed = readFileSync(join(copy.folder, 'out/hosts/kvm-host-01/user-data'), 'utf8');
    expect(seed).toContain(`oauth2-bearer = "${shown}"`);
  });

  test('what takes upgrades in is shell', async () => {
    expect(upgrade).toContain('apt-get upgrade');
    expect(await typed(copy, `bash -n <<'BLOCK'\n${upgrade}BLOCK`)).toMatchObject({ stdout: '' });
  });

  test('what prints the fingerprint of a key prints what the site file takes', async () => {
    const shown = await typed(copy, print.replace(/^curl -s \S+/, 'cat examples/keys/cloudstack.asc'));
    const [fingerprint = ''] = /([0-9A-F]{4} +){9}[0-9A-F]{4}/.exec(shown.stdout) ?? [];
    await typed(copy, `sed 's/^dns:/repository: { key_fingerprint: "${fingerprint}" }\\ndns:/' site.yaml >pinned.yaml`);
    await typed(copy, 'npx zoneseed check pinned.yaml');
  });

  test("the password for a database outside is the one its management servers have, and the site file takes the server's place", async () => {
    const shown = (await typed(copy, password)).stdout.trim();
    expect(readFileSync(join(copy.folder, 'out/hosts/cloudstack-mgmt/user-data'), 'utf8')).toContain(shown);
    const [place = ''] = fencedBlocks(page, 'yaml');
    await typed(copy, "sed 's/\\[management, database\\]/[management]/' site.yaml >outside.yaml");
    appendFileSync(join(copy.folder, 'outside.yaml'), place);
    await typed(copy, 'npx zoneseed check outside.yaml');
  });
});

test('no link of the page is dead', () => expect(deadLinks('docs/first-boot.md')).toEqual([]));
