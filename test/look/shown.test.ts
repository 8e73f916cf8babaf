import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Compiler } from '../../src/commands/shared/compile.ts';
import { shown } from '../../src/look/shown.ts';
import { wordsOf } from '../media/made-up.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { compiled, exampleNames } from './look-place.ts';

/** What is shown of a text that has the name of a document. */
function show(text: string | Uint8Array, name = 'user-data'): string {
  const bytes = Buffer.from(text);
  const result = shown({ name, size: bytes.length, sha256: '', read: () => bytes });
  return result.ok ? result.value : `withheld: ${result.problems.map(wordsOf).join('; ')}`;
}

/** The places of a document at which the other one says something else, such as `users.0.passwd`. */
function differing(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b ? [] : [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => {
    const [left, right] = [a, b].map((value) => (value as Record<string, unknown>)[key]);
    return differing(left, right, path === '' ? key : `${path}.${key}`);
  });
}

describe.each(exampleNames)('%s', (name) => {
  const { inputs, secrets } = compiled(name, (site) => ({
    ...site,
    access: { ...site.access, passwordHash: '$6$salt$hash' },
    proxy: 'http://proxy.example:3128',
    reportUrl: 'http://10.0.0.9/report',
  }));

  test.each(inputs.site.hosts.map((host) => [host.name, host] as const))(
    'of %s all is shown but private keys, the hash of the password and what others may not read',
    (_, host) => {
      for (const { name: document, content } of valueIn(new Compiler(inputs, secrets).documents(host))) {
        const text = show(content, document);
        const [said, open] = [parse(content), parse(text)];
        const config = said.autoinstall?.['user-data'] ?? said;
        const closed = (config.write_files ?? []).flatMap(({ permissions }: { permissions: string }, i: number) =>
          permissions.endsWith('0') ? [`write_files.${i}.content`] : [],
        );
        const keys = secrets.host(host.name).hostKeys.map(({ type }) => `ssh_keys.${type}_private`);
        const expected = document === 'user-data' ? ['users.0.passwd', ...keys, ...closed] : [];
        const found = differing(said, open).map((path) => path.replace('autoinstall.user-data.', ''));
        expect(found.sort()).toEqual(expected.sort());
        const [told, heard] = [content, text].map((one) => one.split('\n').filter((line) => line.startsWith('#')));
        expect(heard).toEqual(told);
        if (document === 'user-data') expect(heard?.length).toBeGreaterThanOrEqual(4);
      }
    },
  );

  test('of the whole site the keys and addresses of hosts are shown, the private key is not', () => {
    for (const { path, content } of new Compiler(inputs, secrets).ofSite('out')) {
      if (path === 'ssh_key') expect(show(content, path)).toBe(`withheld: ssh_key is a private key; ${REVEAL}`);
      else expect(show(content, path)).toBe(Buffer.from(content).toString());
    }
  });
});

const REVEAL = '--reveal shows it as it is';
const UNKNOWN = `is not as zoneseed writes it, so nobody can tell what of it is secret; ${REVEAL}`;
const KEY = 'ssh-ed25519 AAAAC3Nz zoneseed@banana';
const ours = (more: object) =>
  stringify({ hostname: 'a', users: [{ name: 'u', ssh_authorized_keys: [KEY] }], ...more });

describe('of others nothing is shown', () => {
  test.each([
    ['user-data', '#cloud-config\nhostname: a\npassword: hunter2\n'],
    ['user-data', '#!/bin/sh\necho hunter2\n'],
    ['user-data', 'Content-Type: multipart/mixed\n\nhunter2\n'],
    ['user-data', '- hunter2\n'],
    ['user-data', 'hunter2'],
    ['meta-data', 'instance-id: i-1\npublic-keys: [hunter2]\n'],
    ['network-config', 'version: 2\nwifis: {w: {access-points: {home: {password: hunter2}}}}\n'],
    ['network-config', 'version: 2\nethernets: {e: {auth: {password: hunter2}}}\n'],
    ['network-config', 'version: 1\nconfig: [{type: physical, name: hunter2}]\n'],
    ['autoinstall.yaml', 'version: 1\nidentity: {password: hunter2}\n'],
    ['ssh_config', 'Host a\n  ProxyCommand sshpass -p hunter2 ssh b\n'],
    ['known_hosts', 'a ssh-ed25519 AAAAC3Nz\nhunter2\n'],
  ])('%s: %j', (name, text) => {
    expect(show(text, name)).toBe(`withheld: ${name} ${UNKNOWN}`);
  });

  test('what is no document says what it is, and quotes nothing', () => {
    expect(show('#cloud-config\npassword: {hunter2')).toMatch(
      /^withheld: user-data is broken YAML at line 2, column \d+; /,
    );
    expect(show(Uint8Array.of(0, 1, 2, 0xff))).toBe(`withheld: user-data is no text; ${REVEAL}`);
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2\n';
    expect(show(key, 'id')).toBe(`withheld: id is a private key; ${REVEAL}`);
  });

  test('what says no more than ours do has nothing to hide', () => {
    const meta = 'instance-id: i-1\nlocal-hostname: box\n';
    expect(show(meta, 'meta-data')).toBe(meta);
    expect(show('version: 2\nethernets:\n  e:\n    dhcp4: true\n', 'network-config')).toContain('dhcp4: true');
    expect(show('', 'vendor-data')).toBe('');
  });
});

describe('of ours that somebody changed', () => {
  test.each<[string, object]>([
    ['a key that we do not write', { password: 'hunter2' }],
    ['a list of users', { chpasswd: { list: ['root:hunter2'] } }],
    ['another key of a user', { users: [{ name: 'u', plain_text_passwd: 'hunter2', ssh_authorized_keys: [KEY] }] }],
    ['a user of another form', { groups: ['hunter2'] }],
    ['a key by another name', { ssh_keys: { dsa_private: 'hunter2' } }],
    ['a file that only root reads', { write_files: [{ path: '/x', permissions: '0600', content: 'hunter2' }] }],
    ['a file of root and a group', { write_files: [{ path: '/x', permissions: '0640', content: 'hunter2' }] }],
    ['a mode without quotes', { write_files: [{ path: '/x', permissions: 644, content: 'hunter2' }] }],
    ['a mode that is none', { write_files: [{ path: '/x', permissions: 'rw-r--r--', content: 'hunter2' }] }],
    ['a file without a mode', { write_files: [{ path: '/x', content: 'hunter2' }] }],
    ['what is fetched for a file', { write_files: [{ path: '/x', permissions: '0644', source: { uri: 'hunter2' } }] }],
    ['a name that all objects have', { write_files: [{ constructor: 'hunter2', toString: 'hunter2' }] }],
    ['text where there was a list', { write_files: 'hunter2' }],
    ['a number where there was a list', { write_files: 42_424_242 }],
    ['the login of a proxy', { autoinstall: { proxy: 'http://me:hunter2@proxy:3128' } }],
    ['the login of a proxy, only a token', { runcmd: ['curl https://hunter2@host/'] }],
    ['the login of a proxy with an at sign', { final_message: 'http://me:p@hunter2@proxy/' }],
    ['Wi-Fi', { autoinstall: { network: { version: 2, wifis: { w: { password: 'hunter2' } } } } }],
    ['the identity of the installer', { autoinstall: { identity: { username: 'u', password: 'hunter2' } } }],
  ])('%s is not shown', (_, more) => {
    const text = `#cloud-config\n# hunter2\n${ours(more)}`;
    const open = show(text);
    expect(open).toMatch(/^#cloud-config\nhostname: a\n/);
    expect(open).toContain('REDACTED');
    expect(open).not.toMatch(/hunter2|42424242/);
  });
});

test('nothing reaches the terminal that it would take for a command', () => {
  const text = show(ours({ final_message: 'a\u001b[31mb\u202ec' }));
  for (const character of ['\u001b', '\u202e']) expect(text).not.toContain(character);
});
