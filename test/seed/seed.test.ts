import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { seedIso } from '../../src/media/seed-iso.ts';
import type { HostRoles } from '../../src/role/role.ts';
import { metaData } from '../../src/seed/meta-data.ts';
import { hostSeed } from '../../src/seed/seed.ts';
import type { Host, Site } from '../../src/site/site.ts';
import { example, HOSTILE_TEXT, hostOf, rolesOf, sourceOf } from './sites.ts';

const seedOf = (site: Site, host: Host, roles: HostRoles = rolesOf(host)) => hostSeed(sourceOf(site, host, roles));
const reference = example('reference.yaml');
const image = example('cloud-image.yaml');
const installed = hostOf(reference, 'nfs-01');
const booted = hostOf(image, 'nfs-01');
const bonded = example('vlan-bond.yaml');

/** What PyYAML, which cloud-init and the installer read with, finds in a document. */
function pyyaml(text: string) {
  const script = 'import json,sys,yaml\njson.dump(yaml.safe_load(sys.stdin.buffer), sys.stdout)';
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script], { input: text, encoding: 'utf8' }));
}

describe('the seed of a host', () => {
  it('is an autoinstall as NoCloud for a machine that is installed', () => {
    expect(seedOf(reference, installed).map(({ name }) => name)).toEqual(['user-data', 'meta-data']);
  });

  it('is plain NoCloud for a machine that boots a cloud image', () => {
    const seed = seedOf(image, booted);
    expect(seed.map(({ name }) => name)).toEqual(['user-data', 'network-config', 'meta-data']);
    expect(seed[0]?.content).toMatch(/^(#.*\n)+hostname: nfs-01\n/);
    expect(parse(seed[1]?.content ?? '')).toMatchObject({ version: 2, bridges: { cloudbr0: {} } });
  });

  it('says to whoever opens it what it is, and begins as cloud-init wants it', () => {
    const [first, ...head] =
      seedOf(reference, installed)[0]
        ?.content.split('\n')
        .filter((line) => line.startsWith('#')) ?? [];
    expect(first).toBe('#cloud-config');
    expect(head.slice(0, 2)).toEqual([
      '# nfs-01, a host of the site banana: common, nfs.',
      '# Made by zoneseed 1.2.3. It holds secrets: zoneseed show SITE nfs-01 user-data prints it without them.',
    ]);
  });

  it('says what stands for a card, where it has one that the installer must find', () => {
    const said = / zsnic-NETWORK and zsmac-NETWORK are name and MAC of the card /;
    for (const [site, host] of [
      [reference, installed],
      [image, booted],
      [bonded, hostOf(bonded, 'nfs-1')],
    ] as const) {
      const text = seedOf(site, host)[0]?.content ?? '';
      expect([host.name, said.test(text)]).toEqual([host.name, /: zsnic-(?!N)|- zsnic-/.test(text)]);
    }
  });

  it('is the same document whatever stands in its head', () => {
    const odd: Site = { ...reference, name: 'ba\n\u2028na: x\ud800\u0007' };
    expect(pyyaml(seedOf(odd, installed)[0]?.content ?? '')).toEqual(
      pyyaml(seedOf(reference, installed)[0]?.content ?? ''),
    );
    const later = hostSeed({ ...sourceOf(reference, installed), version: '2.0.0' });
    expect(later.at(-1)).toEqual(seedOf(reference, installed).at(-1));
  });

  it.each([
    [installed, reference],
    [booted, image],
  ])("has what is the host's own before what many hosts have", (host, site) => {
    const text = seedOf(site, host)[0]?.content ?? '';
    const own = ['ssh_authorized_keys', 'ssh_keys', '/etc/zoneseed/plan', '/etc/zoneseed/hostile'];
    const order = host === installed ? ['  network', '  storage', ...own] : own;
    const shared = [
      '/usr/local/sbin/zoneseed-firstboot',
      '/usr/local/lib/zoneseed/step.sh',
      '/usr/local/lib/zoneseed/seeded',
    ];
    const last = host === installed ? ['  early-commands', '  late-commands'] : [];
    const places = [...order, ...shared, '/etc/zoneseed/seeded', ...last].map((words) =>
      text.search(new RegExp(`^.*${words}:?$`, 'm')),
    );
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('is secret as a whole, for it holds private keys, and comes from the host in the site file', () => {
    for (const document of [...seedOf(reference, installed), ...seedOf(image, booted)]) {
      expect(document).toMatchObject({ secret: true, origin: ['hosts', 'nfs-01'] });
    }
  });

  it('brings every file to the reader as it is, quotes, line ends and all', () => {
    const files = [
      ...pyyaml(seedOf(reference, installed)[0]?.content ?? '').autoinstall['user-data'].write_files,
      ...pyyaml(seedOf(image, booted)[0]?.content ?? '').write_files,
    ].filter((file) => file.path === '/etc/zoneseed/hostile');
    expect(files.map((file) => [file.content, file.permissions])).toEqual([
      [HOSTILE_TEXT, '0640'],
      [HOSTILE_TEXT, '0640'],
    ]);
  });

  it('is not touched by what another host has under the same path', () => {
    const other = {
      ...rolesOf(installed),
      files: rolesOf(installed).files.map((file) => ({ ...file, content: 'other\n' })),
    };
    const first = seedOf(reference, installed);
    seedOf(reference, hostOf(reference, 'kvm-host-01'), other);
    expect(seedOf(reference, installed)).toEqual(first);
  });
});

describe('meta-data', () => {
  it('names the host and an instance that changes with the seed and with nothing else', () => {
    expect(metaData(installed, ['a', 'b'])).toBe(metaData(installed, ['a', 'b']));
    expect(metaData(installed, ['a', 'b'])).toMatch(/^instance-id: iid-nfs-01-[0-9a-f]{16}\nlocal-hostname: nfs-01\n$/);
    const ids = [['a', 'b'], ['ab', ''], ['a', 'c'], ['ab']].map((contents) => metaData(installed, contents));
    expect(new Set(ids).size).toBe(4);
  });
});

describe('the seed ISO', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-iso-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['an installed machine', reference, installed, ['meta-data', 'user-data']],
    ['a cloud image', image, booted, ['meta-data', 'network-config', 'user-data']],
  ])('has the label and the files cloud-init looks for: %s', (_, site, host, names) => {
    const documents = seedOf(site, host);
    const file = join(folder, 'seed.iso');
    writeFileSync(file, seedIso(documents));
    expect(execFileSync('blkid', ['-p', '-o', 'value', '-s', 'LABEL', file], { encoding: 'utf8' })).toBe('CIDATA\n');
    expect(execFileSync('isoinfo', ['-R', '-f', '-i', file], { encoding: 'utf8' }).trim().split('\n').sort()).toEqual(
      names.map((name) => `/${name}`),
    );
    for (const name of names) {
      const read = execFileSync('isoinfo', ['-R', '-i', file, '-x', `/${name}`]);
      expect(read.toString()).toBe(documents.find((document) => document.name === name)?.content);
    }
  });
});
