import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { withFaults } from '../fakes/fs-faults.ts';
import { scratch } from './scratch.ts';
import { artifactsOf, buildAll, tryBuild, unchanged } from './small-site.ts';

describe('an unchanged build', () => {
  it('is recognised by what it was made from, and tells its size', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'), 'abc');
    expect(unchanged(out, 'abc')).toEqual({ written: 0, unchanged: 7, bytes: 0, removed: [], foreign: [] });
    expect(unchanged(out, 'abd')).toBeUndefined();
  });

  it('is recognised without changing anything on the disk', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    const noChange = (_call: number, change: string) => {
      if (change !== 'openSync') throw new Error(`${change} was called`);
    };
    expect(withFaults(noChange, () => unchanged(out))).toBeDefined();
  });

  it('does not care for times', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    utimesSync(`${out}/hosts/a/user-data`, 1, 1);
    expect(unchanged(out)).toBeDefined();
  });

  it('goes on being one after a move to another place', () => {
    const folder = scratch();
    buildAll(`${folder}/out`, artifactsOf(['a'], 'one'));
    renameSync(`${folder}/out`, `${folder}/moved`);
    expect(unchanged(`${folder}/moved`)).toBeDefined();
  });
});

const changes: [string, (out: string) => void][] = [
  ['an edited file', (out) => edit(`${out}/iso/a.iso`)],
  ['a missing file', (out) => rmSync(`${out}/hosts/a/user-data`)],
  ['a mode', (out) => chmodSync(`${out}/hosts/a/user-data`, 0o604)],
  ['an open folder', (out) => chmodSync(`${out}/hosts/a`, 0o755)],
  ['an open outer folder', (out) => chmodSync(`${out}/hosts`, 0o755)],
  ['a missing folder', (out) => rmSync(`${out}/hosts/a`, { recursive: true })],
  ['a link for a file', (out) => linkInstead(`${out}/iso/a.iso`)],
  ['a link for a folder', (out) => linkInstead(`${out}/hosts/a`, scratch())],
  ['an edited manifest', (out) => edit(`${out}/manifest.json`)],
  ['a missing manifest', (out) => rmSync(`${out}/.current/manifest.json`)],
  ['a hidden entry', (out) => rmSync(`${out}/known_hosts`)],
  ['an entry that leads nowhere', (out) => symlinkSync('.current/ssh_key', `${out}/ssh_key`)],
  ['a build that was cut short', (out) => mkdirSync(`${out}/.builds/2/tree`, { recursive: true })],
  ['a .gitignore that was removed', (out) => rmSync(`${out}/.gitignore`)],
  ['no build', (out) => rmSync(`${out}/.builds`, { recursive: true })],
  ['no folder', (out) => rmSync(out, { recursive: true })],
];
it.each(changes)('not unchanged: %s', (what, change) => {
  const out = scratch();
  buildAll(out, artifactsOf(['a', 'b'], 'one'));
  expect(unchanged(out)).toBeDefined();
  change(out);
  expect(unchanged(out)).toBeUndefined();
  // A link to a folder is not put right: it is somebody's.
  if (what === 'a link for a folder') return;
  buildAll(out, artifactsOf(['a', 'b'], 'one'));
  expect(unchanged(out)).toBeDefined();
});

it('not unchanged while another build runs', () => {
  const out = scratch();
  buildAll(out, artifactsOf(['a'], 'one'));
  const meanwhile = vi.fn(() => expect(unchanged(out)).toBeUndefined());
  tryBuild(out, [], 'other', {}, meanwhile);
  expect(meanwhile).toHaveBeenCalledOnce();
  expect(unchanged(out, 'other')).toBeDefined();
});

/** Other bytes, same size. */
function edit(file: string): void {
  writeFileSync(file, Buffer.alloc(statSync(file).size, 'x'));
}

/** The same content behind a link. */
function linkInstead(file: string, folder = dirname(file)): void {
  renameSync(file, `${folder}/moved`);
  symlinkSync(`${folder}/moved`, file);
}
