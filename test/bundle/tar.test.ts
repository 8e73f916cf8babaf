import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleFile, plainSink } from '../../src/bundle/bundle-file.ts';
import { readServersOf } from '../../src/bundle/read-bundle.ts';
import { tarReader } from '../../src/bundle/tar.ts';
import { done } from '../../src/outcome/outcome.ts';

const LONG = `kvm-host-01/logs/${'deep/'.repeat(30)}agent.log`;

function made(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  const file = bundleFile(plainSink(join(folder, 'b.tar.gz')), 1_700_000_000);
  file.part('a/versions/kernel');
  file.line('Linux é');
  file.part('a/empty');
  file.part(LONG);
  for (let at = 0; at < 40_000; at++) file.line(`${at} ${'x'.repeat(100)}`);
  file.close();
  return join(folder, 'b.tar.gz');
}

test('tar unpacks what was packed, in pieces where it is long', () => {
  const file = made();
  const names = execFileSync('tar', ['tzf', file]).toString().trim().split('\n');
  expect(names).toEqual(['a/versions/kernel', LONG, `${LONG}.piece-0002`, `${LONG}.piece-0003`]);
  expect(execFileSync('tar', ['xzOf', file, 'a/versions/kernel']).toString()).toBe('Linux é\n');
  const long = execFileSync('tar', ['xzOf', file, ...names.slice(1)], { maxBuffer: 1e8 }).toString();
  const numbers = long
    .split('\n')
    .slice(0, -1)
    .map((line) => Number.parseInt(line, 10));
  expect(numbers).toEqual(Array.from({ length: 40_000 }, (_, at) => at));
});

test('it is read again as it was written, however its bytes come', () => {
  const bytes = gunzipSync(readFileSync(made()));
  for (const size of [bytes.length, 1000, 513]) {
    const found = new Map<string, number>();
    const reader = tarReader((name) => (body) => void found.set(name, (found.get(name) ?? 0) + body.length));
    for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size));
    expect([...found.keys()]).toHaveLength(4);
    expect(found.get('a/versions/kernel')).toBe(9);
  }
  expect(() => tarReader(() => undefined).take(Buffer.alloc(600, 'x'))).toThrow('no archive');
});

test('of hosts that were collected side by side, the log of each is read whole behind that of another', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'bundle-')), 'b.tar.gz');
  const file = bundleFile(plainSink(path), 0);
  const hosts = ['one', 'two'].map((host) => ({ host, parts: file.beside() }));
  for (const { host, parts } of hosts) parts.part(`${host}/logs/management/management-server.log`);
  for (let at = 1; at <= 60_000; at++) for (const { parts } of hosts) parts.line(`${at} ${'x'.repeat(70)}`);
  for (const { parts } of hosts) parts.close();
  file.close();
  const names = execFileSync('tar', ['tzf', path]).toString().trim().split('\n');
  expect(names.map((name) => name.slice(0, 3)).slice(0, 4)).toEqual(['one', 'two', 'one', 'two']);
  const read: string[] = [];
  let before = 0;
  const line = (log: string, number: number, text: string) => {
    if (number !== before + 1 || !text.startsWith(`${number} x`)) read.push(`${log} ${number}`);
    before = number;
  };
  await readServersOf(
    path,
    async () => done(createReadStream(path)),
    { line },
    () => read.push(`end ${before}`),
  );
  expect(read).toEqual(['end 60000', 'two:management-server.log 1', 'end 60000']);
});
