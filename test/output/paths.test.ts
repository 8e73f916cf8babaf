import { describe, expect, it } from 'vitest';
import { readTree } from '../fakes/tree.ts';
import { scratch } from './scratch.ts';
import { artifact, buildAll, tryBuild } from './small-site.ts';

describe('a path', () => {
  const bad = [
    '',
    '/',
    '/etc/passwd',
    'hosts/',
    'hosts//x',
    'hosts/../x',
    '../hosts/x',
    'hosts/./x',
    'hosts/..',
    'hosts/a\\b',
    'hosts/a\0b',
    'hosts/\ud800',
    'other/x',
    'manifest.json',
    '.builds/1/tree/x',
  ];
  it.each(bad)('%j is refused as a bug', (path) => {
    expect(() => tryBuild(scratch(), [artifact(path, 'x')])).toThrow(/not a path inside|not under an entry/);
  });

  const pairs = [
    ['hosts/a/x', 'hosts/a/x', 'written twice'],
    ['hosts/a/x', 'hosts/a', 'both a file and a folder'],
    ['hosts/a', 'hosts/a/x', 'both a file and a folder'],
    ['hosts/a/x', 'hosts/a/X', 'differ only in upper and lower case'],
    ['hosts/a/X', 'hosts/a/x', 'differ only in upper and lower case'],
    ['hosts/a/Xy', 'hosts/a/xY', 'differ only in upper and lower case'],
    ['hosts/A/x', 'hosts/a/y', 'differ only in upper and lower case'],
    ['hosts/a/y', 'hosts/A/x', 'differ only in upper and lower case'],
    ['hosts/a/x', 'hosts/A', 'differ only in upper and lower case'],
  ] as const;
  it.each(pairs)('%j followed by %j is refused as a bug', (first, second, why) => {
    expect(() => tryBuild(scratch(), [artifact(first, 'x'), artifact(second, 'y')])).toThrow(why);
  });

  it('may have upper case, and more files beside it', () => {
    const out = scratch();
    buildAll(
      out,
      ['hosts/A/X', 'hosts/A/y', 'hosts/A/Z', 'iso/A.iso'].map((path) => artifact(path, path)),
    );
    expect([...readTree(out).keys()]).toEqual(['hosts/A/X', 'hosts/A/Z', 'hosts/A/y', 'iso/A.iso', 'manifest.json']);
  });
});
