import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { publicKeys } from '../../src/site/key-files.ts';
import { builtInRoles, judgeFile, judgeText } from './judged.ts';

const examples = join(import.meta.dirname, '../../examples');
const reference = readFileSync(join(examples, 'reference.yaml'), 'utf8');
const load = (text: string) => judgeText(join(examples, 'changed.yaml'), text);
const rulesOf = (text: string) => load(text).diagnostics.map((diagnostic) => diagnostic.rule);

test('the reference site says what the network, the hosts and the zone need', () => {
  const { site } = judgeFile(join(examples, 'reference.yaml'));
  expect(site?.hosts.map((host) => [host.fqdn, host.roles])).toEqual([
    ['cloudstack-mgmt.banana.lan', ['common', 'database', 'management']],
    ['kvm-host-01.banana.lan', ['common', 'kvm']],
    ['nfs-01.banana.lan', ['common', 'nfs']],
  ]);
  expect(site?.zone?.secondaryStorage[0]).toMatchObject({ server: '10.15.0.118', exportPath: '/export/secondary' });
  expect(site?.zone?.pods[0]).toMatchObject({
    gateway: '10.15.0.1',
    netmask: '255.255.255.0',
    systemIps: { first: '10.15.0.160', last: '10.15.0.170' },
  });
});

test('a serial number of a machine loses the blanks that makers pad it with', () => {
  const padded = reference.replace('roles: [kvm]', 'roles: [kvm]\n    identity: { serial: "7XK4QL3  " }');
  expect(load(padded).site?.hosts[1]?.identity.serial).toBe('7XK4QL3');
});

test('name servers default to the gateway of the default route', () => {
  expect(load(reference.replace(/dns:\n {2}servers: .*\n/, '')).site?.dns.servers).toEqual(['10.10.0.1']);
});

test('the zone inherits the IPv4 name servers of the site only', () => {
  const { site } = load(
    reference.replace('[168.126.63.1, 8.8.8.8]', '["fd00::2", 8.8.8.8]').replace(/ {2}dns: \[8.*\n/, ''),
  );
  expect([site?.zone?.dns, site?.zone?.internalDns]).toEqual([['8.8.8.8'], ['8.8.8.8']]);
});

test('hosts have an RSA host key only where the site asks for it', () => {
  expect(load(reference).site?.access.hostKeys).toEqual(['ed25519', 'ecdsa']);
  const asking = load(reference.replace('access:\n', 'access:\n  rsa_host_keys: true\n'));
  expect(asking.site?.access.hostKeys).toEqual(['ed25519', 'ecdsa', 'rsa']);
});

test('a store is reached where its users are: on the storage network first', () => {
  const { site } = load(reference.replace('storage: management', 'storage: public'));
  expect(site?.zone?.secondaryStorage[0]?.server).toBe('10.10.0.118');
});

test('merge keys and anchors are read, however many hosts use them', () => {
  const hosts = Array.from(
    { length: 300 },
    (_, i) => `  k${i}: { <<: *kvm, networks: { public: 10.10.1.${i % 250} } }\n`,
  ).join('');
  const { diagnostics } = load(
    reference.replace('hosts:\n', `hosts:\n  k: &kvm { roles: [kvm], networks: { public: 10.10.0.9 } }\n${hosts}`),
  );
  expect(diagnostics.filter((diagnostic) => diagnostic.range !== undefined)).toEqual([]);
});

test('an alias bomb is refused before it is expanded', () => {
  const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`);
  expect(rulesOf(['l0: &l0 [x]', ...levels].join('\n'))).toEqual(['alias-bomb']);
});

test.each([
  ['a: *gone', ['unresolved-alias']],
  ['a: &a [*a]', ['recursive-alias']],
  ['a: 1\na: 2', ['duplicate-key']],
  ['a: 1\n---\nb: 2', ['several-documents']],
  ['', ['empty-file']],
  ['# nothing\n', ['empty-file']],
  ['- a\n- b', ['wrong-type']],
])('%j is refused as %j', (text, rules) => {
  expect(rulesOf(text)).toEqual(rules);
});

test('unknown keys do not hide what else is wrong', () => {
  const rules = rulesOf(
    reference.replace('bridge: cloudbr0', 'brigde: cloudbr0').replace('roles: [nfs]', 'roles: [nsf]'),
  );
  expect(rules).toContain('unknown-key');
  expect(rules).toContain('unknown-role');
});

test('the roles of a host are in the order of their files, whatever order the site names them in', () => {
  const all = (roles: string) => load(reference.replace('roles: [nfs]', `roles: [${roles}]`)).site?.hosts[2]?.roles;
  expect(all('kvm, nfs')).toEqual(['common', 'nfs', 'kvm']);
  expect(all('nfs, kvm')).toEqual(['common', 'nfs', 'kvm']);
});

test('a role of the site itself is known when its name is given', () => {
  const text = reference.replace('roles: [nfs]', 'roles: [nfs, monitoring]');
  expect(load(text).diagnostics.map((d) => d.rule)).toContain('unknown-role');
  const { site } = judgeText('site.yaml', text, [...builtInRoles, 'monitoring']);
  expect(site?.hosts[2]?.roles).toEqual(['common', 'nfs', 'monitoring']);
});

test.each([
  ['a file that does not exist', 'gone.yaml', 'unreadable-file'],
  ['a folder', '.', 'unreadable-file'],
])('%s is a diagnostic', (_, name, rule) => {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  expect(judgeFile(join(folder, name)).diagnostics).toMatchObject([{ rule }]);
});

test('a file that is not UTF-8 and one behind a dangling link are diagnostics', () => {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  writeFileSync(join(folder, 'latin.yaml'), Buffer.from([0x73, 0x3a, 0x20, 0xe9]));
  symlinkSync('gone', join(folder, 'link.yaml'));
  for (const name of ['latin.yaml', 'link.yaml'])
    expect(judgeFile(join(folder, name)).diagnostics).toMatchObject([{ rule: 'unreadable-file' }]);
});

test('no text makes the loader throw', () => {
  const pieces = fc.constantFrom(
    ...reference.split(/(\s+|[:{}[\],"])/),
    '*x',
    '&x',
    '<<',
    '\t',
    '!!int',
    '|',
    '%',
    '\u0000',
    '\ud800',
    '1e999',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      load(parts.join(''));
    }),
    { numRuns: 300 },
  );
}, 600_000);

test('a character changed anywhere in a site never makes the loader throw', () => {
  fc.assert(
    fc.property(fc.nat(reference.length - 1), fc.string({ maxLength: 3 }), fc.nat(4), (at, insert, remove) => {
      load(reference.slice(0, at) + insert + reference.slice(at + remove));
    }),
    { numRuns: 300 },
  );
}, 600_000);

test('nesting that no parser can follow is said in words', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'deep-')), 'site.yaml');
  writeFileSync(file, `site: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`);
  expect(judgeFile(file).diagnostics.map(({ message }) => message)).toContain(
    'lists and mappings are nested too deeply',
  );
});

test('a MAC is written as Linux, Windows or a switch does', () => {
  const cards = ['52:54:00:0a:00:74', '52-54-00-0A-00-74', '5254.000a.0074'].map(
    (mac) =>
      load(reference.replace(/management: 10\.15\.0\.117/, `management: { address: 10.15.0.117, nic: ${mac} }`)).site,
  );
  for (const site of cards)
    expect(JSON.stringify(site?.hosts.map((host) => host.identity))).toContain('"52:54:00:0a:00:74"');
});

test('a public key may have options before it; one that is cut off among them is a key too, and no file', () => {
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me';
  const options = 'from="10.0.0.0/8,!10.1.2.3",command="echo \\"a b\\"",no-pty';
  const keys = (entry: string) => publicKeys(entry, '/');
  expect(keys(`${options} ${key}`)).toEqual({ ok: true, value: [`${options} ${key}`] });
  expect(keys(`from="10.0.0.0/8 ${key}`)).toMatchObject({
    problems: [{ message: 'the key is no OpenSSH public key' }],
  });
});

test('one mistake in a thousand hosts is said of the first, with the count of the others, and no warning hides it', () => {
  const hosts = Array.from({ length: 1000 }, (_, index) => {
    const place = `${Math.floor(index / 200)}.${(index % 200) + 1}`;
    return `  kvm-${index}: { roles: [kvm], networks: { management: 10.16.${place}, public: 10.17.${place} } }\n`;
  });
  const { diagnostics } = load(reference.replace(/^hosts:\n/m, `hosts:\n${hosts.join('')}`));
  const outside = diagnostics.filter(({ rule }) => rule === 'address-in-network');
  expect(outside).toHaveLength(50);
  expect(outside.at(-1)).toMatchObject({
    message: expect.stringMatching(/ is outside .*; and 1950 more like it$/),
    leftOut: 1950,
  });
});

test('one mistake in the shape or in a reference is said of the first fifty, too', () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `key${index}: 1\n`);
  const hosts = Array.from(
    { length: 2000 },
    (_, index) => `  k${index}: { roles: [kvm], networks: { lan: 10.0.0.1 } }\n`,
  );
  const { diagnostics } = load(reference.replace(/^hosts:\n/m, `hosts:\n${hosts.join('')}`) + keys.join(''));
  const counts = Map.groupBy(diagnostics, ({ rule }) => rule);
  for (const [rule, leftOut] of [
    ['unknown-key', 19_950],
    ['unknown-network', 1950],
  ] as const) {
    expect(counts.get(rule)).toHaveLength(50);
    expect(counts.get(rule)?.at(-1)).toMatchObject({ message: expect.stringContaining(`${leftOut} more`), leftOut });
  }
});

test('what has no end is no site file: nobody waits for a pipe without a writer, or reads a device until the memory is full', () => {
  const pipe = join(mkdtempSync(join(tmpdir(), 'site-')), 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const path of [pipe, '/dev/zero', ''])
    expect(judgeFile(path).diagnostics).toMatchObject([
      { message: path === '' ? 'the site file has no name' : 'the site file is no regular file' },
    ]);
});

test('one character is no plural', () => {
  const { diagnostics } = load(reference.replace('site: banana', 'site: ""'));
  expect(diagnostics).toMatchObject([{ hint: 'expected at least 1 character' }]);
});
