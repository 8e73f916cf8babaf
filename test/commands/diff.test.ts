import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command } from '../../src/commands/diff.ts';
import { compiled, outputOf, pxeOf, scratch } from '../look/look-place.ts';
import { heard } from './listener.ts';

function compared(a: string, b: string, json?: true) {
  return heard(command, [a, b], { json });
}

const one = outputOf(compiled('reference.yaml'));
const two = outputOf(
  compiled('reference.yaml', (site) => ({
    ...site,
    timezone: 'Europe/Berlin',
    hosts: site.hosts
      .filter(({ name }) => name !== 'nfs-01')
      .map((host, i) => (i === 0 ? { ...host, identity: { serial: 'S1', macs: [] } } : host)),
  })),
);

test('what is the same is said to be, and ends with 0', async () => {
  const iso = join(one, 'iso/nfs-01.iso');
  expect(await compared(one, iso)).toEqual({
    code: 0,
    said: `the documents of ${one} and ${iso} say the same\n`,
    remarks: [],
  });
});

test('a side that is not as it was made is told, and ends with 1, though the documents say the same', async () => {
  const tree = await pxeOf(compiled('reference.yaml'));
  appendFileSync(join(tree, 'root/boot.ipxe'), 'shell\n');
  const problem = 'root/boot.ipxe is not as it was made (its sha256 differs)';
  expect(await compared(one, tree)).toEqual({
    code: 1,
    said: `the documents of ${one} and ${tree} say the same\n`,
    remarks: [`error: ${tree}: ${problem} [not-as-made]`],
  });
  expect(JSON.parse((await compared(one, tree, true)).said)).toMatchObject({
    same: true,
    b: { problems: [{ rule: 'not-as-made', message: `${tree}: ${problem}` }] },
  });
});

test('what cannot be understood is JSON for who asked for JSON', async () => {
  const { code, said, remarks } = await compared(one, '/nowhere', true);
  const message = '/nowhere cannot be read: no such file or directory (ENOENT)';
  expect({ code, said: JSON.parse(said), remarks }).toEqual({
    code: 3,
    said: { problems: [{ severity: 'error', rule: 'look', message }] },
    remarks: [],
  });
});

test('differences are told by host, document and path, and end with 1', async () => {
  const { code, said } = await compared(one, two);
  expect(code).toBe(1);
  const lines = said.split('\n');
  expect(lines.slice(0, 6)).toEqual([
    `- nfs-01  only in ${one}`,
    '~ cloudstack-mgmt',
    '  recognised by: nothing -> serial S1',
    '  meta-data:',
    expect.stringMatching(/^ {4}instance-id: /),
    '  user-data:',
  ]);
  expect(lines).toContain('    autoinstall.timezone: "Asia/Seoul" -> "Europe/Berlin"');
  expect(lines).toContain('    autoinstall.user-data.write_files[/etc/zoneseed/host.env].content:');
  expect(lines).toContain('      -TIMEZONE=Asia/Seoul');
  expect(lines.at(-4)).toBe('~ of the whole site');
});

test('scripts get all of it as JSON', async () => {
  const { code, said } = await compared(one, two, true);
  expect(code).toBe(1);
  expect(JSON.parse(said)).toMatchObject({
    a: { file: one, kind: 'output', site: 'banana' },
    b: { file: two },
    same: false,
    removed: ['nfs-01'],
    changed: [{ host: 'cloudstack-mgmt', identity: { new: { serial: 'S1' } } }, { host: 'kvm-host-01' }],
  });
});

test('secrets that differ are not told', async () => {
  const folder = scratch();
  const users = '[{name: u, passwd: WORD-secret, ssh_authorized_keys: [ssh-ed25519 AAAAC3Nz zoneseed@banana]}]';
  const said = async (text: string) => {
    for (const word of ['one', 'two'])
      writeFileSync(join(folder, word), `#cloud-config\n${text}\n`.replace('WORD', word));
    return (await compared(join(folder, 'one'), join(folder, 'two'))).said;
  };
  const ours = await said(`users: ${users}`);
  expect(ours).toContain('    users[u].passwd: changed (secret)\n');
  const others = await said('users: [{name: u, passwd: WORD-secret}]');
  expect(others).toContain('  one: changed (not shown: only YAML that zoneseed wrote is)\n');
  expect(ours + others).not.toMatch(/(one|two)-secret/);
});

test('each side that cannot be understood is named, and ends with 3', async () => {
  const { code, said, remarks } = await compared('/nowhere/a', '/nowhere/b');
  expect({ code, said }).toEqual({ code: 3, said: '' });
  expect(remarks).toEqual([
    'error: /nowhere/a cannot be read: no such file or directory (ENOENT) [look]',
    'error: /nowhere/b cannot be read: no such file or directory (ENOENT) [look]',
  ]);
  expect((await compared(one, '/nowhere/b')).code).toBe(3);
});
