import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTree } from '../fakes/tree.ts';
import { scratch } from './scratch.ts';
import { artifactsOf, buildAll, open } from './small-site.ts';

describe('a build of some hosts', () => {
  it('keeps the files of the others as they are', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'ab', 'b'], 'one'));
    const before = readTree(out);
    const build = open(out);
    for (const each of artifactsOf(['a'], 'two').slice(0, 3)) build.add(each);
    expect(build.keep('hosts/ab/')).toBe(2);
    expect(build.keep('hosts/b/')).toBe(2);
    expect(build.keep('hosts/never-built/')).toBe(0);
    expect([build.keep('iso/ab.iso'), build.keep('iso/b.iso'), build.keep('known_hosts')]).toEqual([1, 1, 1]);
    expect(build.commit({ input: 'part', site: 'test' })).toMatchObject({ written: 2, unchanged: 8, removed: [] });
    const after = readTree(out);
    expect(changed(before, after)).toEqual(['hosts/a/user-data', 'iso/a.iso', 'manifest.json']);
    expect(JSON.parse(readFileSync(`${out}/manifest.json`, 'utf8')).artifacts).toHaveLength(10);
  });

  it.each([
    ['edited', (file: string) => writeFileSync(file, 'mine')],
    ['deleted', (file: string) => rmSync(file)],
  ])('is refused when a file to keep was %s', (_, spoil) => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    spoil(`${out}/hosts/b/user-data`);
    const before = readTree(out);
    const build = open(out);
    for (const prefix of ['hosts/', 'iso/']) build.keep(prefix);
    expect(build.commit({ input: 'part' })).toEqual({
      problem: `"${out}/hosts/b/user-data" was changed since it was built: build all hosts to put it right`,
    });
    expect(readTree(out)).toEqual(before);
  });
});

function changed(before: ReturnType<typeof readTree>, after: ReturnType<typeof readTree>): string[] {
  const same = (path: string) => after.get(path)?.content.equals(before.get(path)?.content ?? Buffer.from('absent'));
  return [...after.keys()].filter((path) => !same(path));
}
