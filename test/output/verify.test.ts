import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verifyUnchanged } from '../../src/output/verify.ts';
import { withFaults } from '../fakes/fs-faults.ts';
import { scratch } from './scratch.ts';
import { artifactsOf, buildAll, open } from './small-site.ts';

describe('an unchanged build', () => {
  it('is recognised by its input, and tells its header and size', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'), 'abc');
    expect(verifyUnchanged(out, 'abc')).toEqual({
      unchanged: true,
      artifacts: 7,
      header: { input: 'abc', site: 'test' },
      foreign: [],
    });
    expect(verifyUnchanged(out, 'abd')).toEqual({ unchanged: false, reason: 'the input changed' });
  });

  it('is recognised without changing anything on the disk', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    const noChange = (_call: number, change: string) => {
      if (change !== 'openSync') throw new Error(`${change} was called`);
    };
    expect(withFaults(noChange, () => verifyUnchanged(out, 'input'))).toMatchObject({ unchanged: true });
  });

  it('does not care for times', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    utimesSync(`${out}/hosts/a/user-data`, 1, 1);
    expect(verifyUnchanged(out, 'input')).toMatchObject({ unchanged: true });
  });

  it('goes on being one after a move to another place', () => {
    const folder = scratch();
    buildAll(`${folder}/out`, artifactsOf(['a'], 'one'));
    renameSync(`${folder}/out`, `${folder}/moved`);
    expect(verifyUnchanged(`${folder}/moved`, 'input')).toMatchObject({ unchanged: true });
  });
});

const changes: [string, (out: string) => void, (out: string) => string][] = [
  ['an edited file', (out) => edit(`${out}/iso/a.iso`), (out) => `"${out}/iso/a.iso" was changed`],
  ['a missing file', (out) => rmSync(`${out}/hosts/a/user-data`), (out) => `"${out}/hosts/a/user-data" was changed`],
  ['a mode', (out) => chmodSync(`${out}/hosts/a/user-data`, 0o604), (out) => `"${out}/hosts/a/user-data" was changed`],
  ['an open folder', (out) => chmodSync(`${out}/hosts/a`, 0o755), (out) => `"${out}/hosts/a/`],
  ['an open outer folder', (out) => chmodSync(`${out}/hosts`, 0o755), (out) => `"${out}/hosts/a/`],
  ['a missing folder', (out) => rmSync(`${out}/hosts/a`, { recursive: true }), (out) => `"${out}/hosts/a/`],
  ['a link for a file', (out) => linkInstead(`${out}/iso/a.iso`), (out) => `"${out}/iso/a.iso" was changed`],
  ['an edited manifest', (out) => edit(`${out}/manifest.json`), (out) => `"${out}/manifest.json" was changed`],
  [
    'a missing manifest',
    (out) => rmSync(`${out}/.current/manifest.json`),
    (out) => `"${out}/manifest.json" was changed`,
  ],
  ['a hidden entry', (out) => rmSync(`${out}/known_hosts`), (out) => `"${out}/known_hosts" was changed`],
  [
    'an entry that leads nowhere',
    (out) => symlinkSync('.current/ssh_key', `${out}/ssh_key`),
    (out) => `"${out}/ssh_key" was changed`,
  ],
  [
    'a build that was cut short',
    (out) => mkdirSync(`${out}/.builds/2/tree`, { recursive: true }),
    () => 'a former build was cut short',
  ],
  ['no build', (out) => rmSync(`${out}/.builds`, { recursive: true }), () => 'there is no former build'],
  ['no folder', (out) => rmSync(out, { recursive: true }), () => 'there is no former build'],
];
it.each(changes)('not unchanged: %s', (_, change, reason) => {
  const out = scratch();
  buildAll(out, artifactsOf(['a', 'b'], 'one'));
  change(out);
  const verdict = verifyUnchanged(out, 'input');
  expect(verdict).toEqual({ unchanged: false, reason: expect.stringContaining(reason(out)) });
  buildAll(out, artifactsOf(['a', 'b'], 'one'));
  expect(verifyUnchanged(out, 'input')).toMatchObject({ unchanged: true });
});

it('not unchanged while another build runs', () => {
  const out = scratch();
  buildAll(out, artifactsOf(['a'], 'one'));
  const build = open(out);
  expect(verifyUnchanged(out, 'input')).toMatchObject({ unchanged: false });
  build.abort();
  expect(verifyUnchanged(out, 'input')).toMatchObject({ unchanged: true });
});

/** Other bytes, same size. */
function edit(file: string): void {
  writeFileSync(file, Buffer.alloc(statSync(file).size, 'x'));
}

/** The same content behind a link. */
function linkInstead(file: string): void {
  renameSync(file, `${file}.moved`);
  symlinkSync(`${file}.moved`, file);
}
