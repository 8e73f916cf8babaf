import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changes } from '../../src/look/changes.ts';
import { compareLooks, type Difference } from '../../src/look/compare.ts';
import { lineDifferences } from '../../src/look/lines.ts';
import { look } from '../../src/look/look.ts';
import { REDACTED } from '../../src/look/redact.ts';
import { fakeSecrets } from '../fakes/secrets.ts';
import { compiled, outputOf, pxeOf, scratch, usbOf } from './look-place.ts';
import { hiddenOf, leaked } from './look-secrets.ts';

function difference(a: string, b: string): Difference {
  const [first, second] = [look(a), look(b)];
  if (!first.ok || !second.ok) throw new Error('cannot be read');
  try {
    return compareLooks(first.value, second.value);
  } finally {
    first.value.close();
    second.value.close();
  }
}

const nothing = { added: [], removed: [], changed: [], documents: [] };

describe('a build', () => {
  const site = compiled('reference.yaml');
  const out = outputOf(site);

  test('is the same as itself, as its media and as its parts', async () => {
    const [usb, pxe] = [await usbOf(site), await pxeOf(site)];
    const again = outputOf(compiled('reference.yaml'));
    const host = 'kvm-host-01';
    const all = [
      [out, again],
      [out, usb],
      [pxe, out],
      [usb, pxe],
      [join(out, 'hosts'), usb],
      [join(out, 'iso', `${host}.iso`), out],
      [usb, join(out, 'iso', `${host}.iso`)],
      [join(out, 'hosts', host), pxe],
      [join(out, 'hosts', host, 'user-data'), usb],
      [out, join(out, 'hosts', host, 'user-data')],
    ] as const;
    for (const [a, b] of all) expect({ a, b, difference: difference(a, b) }).toEqual({ a, b, difference: nothing });
  });

  test('tells hosts that came, went and changed, and where', () => {
    const other = outputOf(
      compiled('reference.yaml', (given) => ({
        ...given,
        timezone: 'Europe/Berlin',
        hosts: given.hosts
          .filter(({ name }) => name !== 'nfs-01')
          .map((host) => (host.name === 'kvm-host-01' ? { ...host, identity: { serial: 'S1', macs: [] } } : host)),
      })),
    );
    const found = difference(out, other);
    expect(found).toMatchObject({ added: [], removed: ['nfs-01'] });
    expect(difference(other, out)).toMatchObject({ added: ['nfs-01'], removed: [] });
    const [mgmt, kvm] = found.changed;
    expect(mgmt?.identity).toBeUndefined();
    expect(kvm?.identity).toMatchObject({ new: { serial: 'S1' } });
    const install = mgmt?.documents.find(({ document }) => document === 'user-data');
    expect(install?.changes).toEqual([
      { path: 'autoinstall.timezone', kind: 'changed', old: '"Asia/Seoul"', new: '"Europe/Berlin"' },
      {
        path: 'autoinstall.user-data.write_files[/etc/zoneseed/host.env].content',
        kind: 'changed',
        lines: ['-TIMEZONE=Asia/Seoul', '+TIMEZONE=Europe/Berlin'],
      },
      {
        path: 'autoinstall.user-data.write_files[/etc/hosts].content',
        kind: 'changed',
        lines: ['-10.15.0.118 nfs-01.banana.lan nfs-01'],
      },
      expect.objectContaining({ path: 'autoinstall.user-data.write_files[/etc/zoneseed/seeded].content' }),
    ]);
  });

  test('with other secrets is told as changed, and none of them', () => {
    const { inputs } = site;
    const names = inputs.site.hosts.map((host) => host.name);
    const other = {
      inputs,
      secrets: {
        ...fakeSecrets('cherry', names),
        host: (name: string) => {
          const next = names[(names.indexOf(name) + 1) % names.length] ?? name;
          return site.secrets.host(next);
        },
      },
    };
    const found = difference(out, outputOf(other));
    const text = JSON.stringify(found);
    expect(found.changed.map(({ host }) => host)).toEqual(names);
    expect(text).toContain('{"path":"autoinstall.user-data.ssh_keys.ed25519_private","kind":"changed","secret":true}');
    expect(text).toContain(
      '{"path":"autoinstall.user-data.write_files[/root/.my.cnf].content","kind":"changed","secret":true}',
    );
    expect(leaked(text, [...hiddenOf(site), ...hiddenOf(other)])).toEqual([]);
  });
});

test('two single documents are compared, whatever they are called', () => {
  const folder = scratch();
  const users = '\nusers: [{name: u, ssh_authorized_keys: [ssh-ed25519 AAAAC3Nz zoneseed@banana]}]\n';
  writeFileSync(join(folder, 'a.yaml'), `#cloud-config\nhostname: a\npassword: one\nruncmd: [x]${users}`);
  writeFileSync(join(folder, 'b.yaml'), `#cloud-config\nhostname: b\npassword: two\nruncmd: [x, y]${users}`);
  expect(difference(join(folder, 'a.yaml'), join(folder, 'b.yaml')).changed[0]?.documents[0]?.changes).toEqual([
    { path: 'hostname', kind: 'changed', old: '"a"', new: '"b"' },
    { path: 'password', kind: 'changed', secret: true },
    { path: 'runcmd[1]', kind: 'added', new: '"y"' },
  ]);
});

test.each(['#!/bin/sh\necho ', '#cloud-config\npassword: ', '#cloud-config\nruncmd: '])(
  'of documents of others it is only told that they differ: %j',
  (text) => {
    const trees = ['one', 'two'].map((word) => {
      const tree = scratch();
      mkdirSync(join(tree, 'h'));
      writeFileSync(join(tree, 'h/user-data'), `${text}${word}\n`);
      writeFileSync(join(tree, 'h/meta-data'), '');
      return tree;
    });
    expect(difference(trees[0] ?? '', trees[1] ?? '').changed).toEqual([
      { host: 'h', documents: [{ document: 'user-data', kind: 'changed' }] },
    ]);
  },
);

/** A value of which all is open but what is below `secret`. */
function sideOf(raw: unknown) {
  return { raw, open: without(raw) };
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'secret' ? REDACTED : without(inner)]),
  );
}

describe('changes of a document', () => {
  test.each([
    ['a key added', { a: 1 }, { a: 1, b: { c: 2 } }, [{ path: 'b', kind: 'added', new: '{"c":2}' }]],
    ['a key removed', { a: 1 }, {}, [{ path: 'a', kind: 'removed', old: '1' }]],
    ['another type', { a: 1 }, { a: [1] }, [{ path: 'a', kind: 'changed', old: '1', new: '[1]' }]],
    ['order alone of named entries', { l: [{ id: 'a' }, { id: 'b' }] }, { l: [{ id: 'b' }, { id: 'a' }] }, []],
    ['a secret added', {}, { secret: 'x' }, [{ path: 'secret', kind: 'added', secret: true }]],
    [
      'a secret in a mapping that is added',
      {},
      { u: { secret: 'x', name: 'n' } },
      [{ path: 'u', kind: 'added', new: '{"secret":"REDACTED","name":"n"}' }],
    ],
    [
      'what is in a secret',
      { secret: { a: [1] } },
      { secret: { a: [2] } },
      [{ path: 'secret', kind: 'changed', secret: true }],
    ],
    [
      'files by their path',
      { write_files: [{ path: '/a', content: 'x\ny\n' }] },
      {
        write_files: [
          { path: '/b', content: '1' },
          { path: '/a', content: 'x\nz\n' },
        ],
      },
      [
        { path: 'write_files[/a].content', kind: 'changed', lines: ['-y', '+z'] },
        { path: 'write_files[/b]', kind: 'added', new: '{"path":"/b","content":"1"}' },
      ],
    ],
  ])('%s', (_, a, b, expected) => {
    expect(changes(sideOf(a), sideOf(b))).toEqual(expected);
  });

  test('are none exactly when the documents say the same', () => {
    const documents = fc.jsonValue({ maxDepth: 4 }).filter((value) => typeof value === 'object' && value !== null);
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        expect(changes(sideOf(a), sideOf(structuredClone(a)))).toEqual([]);
        expect(changes(sideOf(a), sideOf(b)).length === 0).toBe(isDeepStrictEqual(a, b));
      }),
    );
  });
});

test('line differences turn one text into the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.map((line) => `${line}\n`).join(''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const lines = lineDifferences(a, b);
      const count = (list: string[], mark: string, line: string) => list.filter((item) => item === mark + line).length;
      for (const line of ['a', 'b', 'c', '']) {
        const [before, after] = [a, b].map((side) => count(side.split('\n').slice(0, -1), '', line));
        expect((before ?? 0) - count(lines, '-', line) + count(lines, '+', line)).toBe(after);
      }
      expect(lines.length === 0).toBe(a === b);
    }),
  );
});
