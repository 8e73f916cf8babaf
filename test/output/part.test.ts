import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { done } from '../../src/outcome/outcome.ts';
import { writeBuild } from '../../src/output/write-build.ts';
import { readTree } from '../fakes/tree.ts';
import { scratch } from './scratch.ts';
import { artifactsOf, buildAll } from './small-site.ts';

describe('what the former build made from a node of the site file', () => {
  it('is kept as it is', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'ab', 'b'], 'one'));
    const before = readTree(out);
    const result = writeBuild(out, (build) => {
      expect(build.formerHeader).toEqual({ input: 'input', site: 'test' });
      for (const each of artifactsOf(['a'], 'two').slice(0, 3)) build.add(each);
      for (const origin of [['hosts', 'ab'], ['hosts', 'b'], ['hosts', 'never-built'], ['hosts']])
        expect(build.keep(origin)).toEqual([]);
      return done({ input: 'part', site: 'test' });
    });
    expect(result).toMatchObject({ ok: true, value: { written: 2, unchanged: 8, removed: [] } });
    const after = readTree(out);
    expect(changed(before, after)).toEqual(['hosts/a/user-data', 'iso/a.iso', 'manifest.json']);
    expect(JSON.parse(readFileSync(`${out}/manifest.json`, 'utf8')).artifacts).toHaveLength(10);
  });

  it.each([
    ['edited', (file: string) => writeFileSync(file, 'mine')],
    ['deleted', (file: string) => rmSync(file)],
    ['made readable for others', (file: string) => chmodSync(file, 0o644)],
  ])('is not kept, and can be made again, when a file of it was %s', (_, spoil) => {
    const out = scratch();
    const artifacts = artifactsOf(['a', 'b'], 'one');
    buildAll(out, artifacts);
    const before = readTree(out);
    spoil(`${out}/hosts/b/user-data`);
    writeBuild(out, (build) => {
      expect(build.keep(['hosts', 'b'])).toEqual(['hosts/b/user-data']);
      expect(build.keep(['hosts', 'a'])).toEqual([]);
      for (const each of artifacts.filter(({ path }) => !/\ba\b/.test(path))) build.add(each);
      return done({ input: 'input', site: 'test' });
    });
    expect(readTree(out)).toEqual(before);
  });
});

function changed(before: ReturnType<typeof readTree>, after: ReturnType<typeof readTree>): string[] {
  const same = (path: string) => after.get(path)?.content === before.get(path)?.content;
  return [...after.keys()].filter((path) => !same(path));
}
