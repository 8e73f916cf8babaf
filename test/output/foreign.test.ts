import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Change, withFaults } from '../fakes/fs-faults.ts';
import { readTree } from '../fakes/tree.ts';
import { scratch, withoutRoot } from './scratch.ts';
import { artifact, artifactsOf, buildAll, said, tryBuild, unchanged } from './small-site.ts';

describe('what zoneseed did not write', () => {
  it('stays and is named, wherever it lies', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    mkdirSync(`${out}/photos`);
    writeFileSync(`${out}/notes.txt`, 'notes');
    writeFileSync(`${out}/hosts/a/notes.txt`, 'notes on a');
    writeFileSync(`${out}/hosts/readme`, 'readme');
    mkdirSync(`${out}/hosts/a/logs/old`, { recursive: true });
    writeFileSync(`${out}/hosts/a/logs/old/boot.log`, 'log');
    mkdirSync(`${out}/iso/empty`);
    symlinkSync('../nowhere', `${out}/iso/link`);
    symlinkSync('hosts', `${out}/machines`);
    const foreign = [
      'hosts/a/logs/',
      'hosts/a/notes.txt',
      'hosts/readme',
      'iso/empty/',
      'iso/link',
      'machines',
      'notes.txt',
      'photos/',
    ];
    for (const word of ['two', 'two', 'three']) {
      const before = readTree(out);
      expect(buildAll(out, artifactsOf(['a', 'b'], word)).foreign).toEqual(foreign);
      expect(readTree(out).get('hosts/a/logs/old/boot.log')).toEqual(before.get('hosts/a/logs/old/boot.log'));
      expect([...readTree(out).keys()]).toEqual([...before.keys()]);
    }
    expect(unchanged(out)).toMatchObject({ unchanged: 7, foreign });
    expect(readlinkSync(`${out}/iso/link`)).toBe('../nowhere');
    expect(statSync(`${out}/iso/empty`).isDirectory()).toBe(true);
  });

  it('is the very same file afterwards, and its folders look the same', () => {
    withoutRoot(() => {
      const out = scratch();
      buildAll(out, artifactsOf(['a'], 'one'));
      mkdirSync(`${out}/hosts/a/logs`);
      writeFileSync(`${out}/hosts/a/logs/x`, 'x');
      execFileSync('mkfifo', [`${out}/hosts/a/logs/pipe`]);
      chmodSync(`${out}/hosts/a/logs`, 0o555);
      utimesSync(`${out}/hosts/a/logs`, 1000, 2000);
      const look = () =>
        ['logs', 'logs/x', 'logs/pipe'].map((name) => {
          const { ino, mode, mtimeMs } = lstatSync(`${out}/hosts/a/${name}`);
          return { mode, mtimeMs, ino: name === 'logs' ? 'made again' : ino };
        });
      const before = look();
      buildAll(out, artifactsOf(['a'], 'two'));
      buildAll(out, artifactsOf(['a'], 'three'));
      expect(look()).toEqual(before);
      expect(readdirSync(`${out}/.builds`)).toHaveLength(1);
      chmodSync(`${out}/hosts/a/logs`, 0o755);
    });
  });

  it('keeps its owner, also when root builds', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    mkdirSync(`${out}/hosts/a/logs`);
    const { uid, gid } = process.geteuid?.() === 0 ? { uid: 65534, gid: 65533 } : statSync(out);
    chownSync(`${out}/hosts/a/logs`, uid, gid);
    buildAll(out, artifactsOf(['a'], 'two'));
    expect(statSync(`${out}/hosts/a/logs`)).toMatchObject({ uid, gid });
  });

  it('keeps the folder of a removed host, with nothing else in it', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    writeFileSync(`${out}/hosts/b/notes.txt`, 'notes');
    writeFileSync(`${out}/iso/own.iso`, 'mine');
    expect(buildAll(out, [artifact('known_hosts', 'k')]).foreign).toEqual(['hosts/b/notes.txt', 'iso/own.iso']);
    expect([...readTree(out).keys()]).toEqual(['hosts/b/notes.txt', 'iso/own.iso', 'known_hosts', 'manifest.json']);
    // From now on nothing of the folder is ours.
    expect(buildAll(out, [artifact('known_hosts', 'k')]).foreign).toEqual(['hosts/', 'iso/']);
    expect(buildAll(out, artifactsOf(['b'], 'two')).foreign).toEqual(['hosts/b/notes.txt', 'iso/own.iso']);
    rmSync(`${out}/hosts/b/notes.txt`);
    rmSync(`${out}/iso/own.iso`);
    expect(buildAll(out, [artifact('known_hosts', 'k')]).foreign).toEqual([]);
    expect([...readTree(out).keys()]).toEqual(['known_hosts', 'manifest.json']);
  });

  it('is kept when it came while the build ran, or was saved anew meanwhile', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    writeFileSync(`${out}/hosts/a/notes.txt`, 'old');
    const meanwhile = () => {
      writeFileSync(`${out}/hosts/a/late.txt`, 'late');
      writeFileSync(`${out}/hosts/a/notes.new`, 'new');
      renameSync(`${out}/hosts/a/notes.new`, `${out}/hosts/a/notes.txt`);
    };
    const result = tryBuild(out, artifactsOf(['a'], 'two'), 'two', {}, meanwhile);
    expect(result).toMatchObject({ ok: true, value: { foreign: ['hosts/a/late.txt', 'hosts/a/notes.txt'] } });
    expect(readFileSync(`${out}/hosts/a/late.txt`, 'utf8')).toBe('late');
    expect(readFileSync(`${out}/hosts/a/notes.txt`, 'utf8')).toBe('new');
  });

  it('is kept when it was saved anew at the very end of the build', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    writeFileSync(`${out}/hosts/a/notes.txt`, 'old');
    const tree = `${out}/.builds/1/tree/hosts/a`;
    writeFileSync(`${tree}/notes.new`, 'new');
    const save = (_call: number, change: Change, args: unknown[]) => {
      const switching = change === 'renameSync' && args[1] === `${out}/.current`;
      if (switching) spawnSync('mv', [`${tree}/notes.new`, `${tree}/notes.txt`]);
    };
    withFaults(save, () => buildAll(out, artifactsOf(['a'], 'two')));
    expect(readFileSync(`${out}/hosts/a/notes.txt`, 'utf8')).toBe('new');
  });

  it('is not named when another command of zoneseed made it', () => {
    const out = scratch();
    mkdirSync(`${out}/usb`);
    mkdirSync(`${out}/pxe`);
    writeFileSync(`${out}/usb/site.iso`, 'usb');
    const options = { alsoOurs: ['usb'] };
    expect(buildAll(out, artifactsOf(['a'], 'one'), 'input', options).foreign).toEqual(['pxe/']);
    expect(unchanged(out, 'input', options)).toMatchObject({ foreign: ['pxe/'] });
    expect(readFileSync(`${out}/usb/site.iso`, 'utf8')).toBe('usb');
  });
});

describe('something else in the place of an entry', () => {
  const things: [string, (file: string) => void][] = [
    ['a folder', (file) => mkdirSync(file)],
    ['a file', (file) => writeFileSync(file, 'mine')],
    ['a link', (file) => symlinkSync('/tmp', file)],
  ];
  it.each(things)('is a problem and nothing is touched: %s', (kind, make) => {
    const out = scratch();
    make(`${out}/hosts`);
    const expected = `"${out}/hosts" is ${kind} that zoneseed did not make: move it away, or choose another folder with --out`;
    expect(said(tryBuild(out, artifactsOf(['a'], 'one')))).toBe(expected);
    expect(readdirSync(out)).toEqual(['hosts']);
  });

  it('is a problem for a later build too', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    rmSync(`${out}/iso`);
    mkdirSync(`${out}/iso`);
    writeFileSync(`${out}/iso/mine.iso`, 'mine');
    expect(said(tryBuild(out, artifactsOf(['a'], 'two')))).toContain('/iso" is a folder');
    expect(readFileSync(`${out}/hosts/a/user-data`, 'utf8')).toContain('one');
    expect(unchanged(out)).toBeUndefined();
  });

  it('is a problem when it has the name of the link to the current build', () => {
    const out = scratch();
    mkdirSync(`${out}/.current`);
    expect(said(tryBuild(out, []))).toContain('/.current" is a folder');
    rmSync(`${out}/.current`, { recursive: true });
    writeFileSync(`${out}/.builds`, '');
    expect(said(tryBuild(out, []))).toContain('/.builds" cannot be a folder');
  });
});

describe('something else in the place of an artifact', () => {
  const things: [string, (out: string) => void, string][] = [
    ['a file', (out) => writeFileSync(`${out}/hosts/b`, 'mine'), 'hosts/b'],
    ['a file inside a folder', (out) => put(`${out}/hosts/b`, 'user-data'), 'hosts/b/user-data'],
    ['a folder', (out) => mkdirSync(`${out}/iso/b.iso`), 'iso/b.iso'],
    ['a link to a folder', (out) => symlinkSync('/tmp', `${out}/hosts/b`), 'hosts/b'],
  ];
  it.each(things)('is a problem and the former build stays: %s', (_, make, path) => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    make(out);
    const before = readTree(out);
    expect(said(tryBuild(out, artifactsOf(['a', 'b'], 'two')))).toBe(
      `"${out}/${path}" is in the way and not made by zoneseed: move it away`,
    );
    expect(readTree(out)).toEqual(before);
    expect(readdirSync(`${out}/.builds`)).toEqual(['1']);
  });

  it('is shared when it is a folder, as for a host whose notes came first', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    put(`${out}/hosts/b`, 'notes.txt');
    put(`${out}/hosts/b/more`, 'x');
    expect(buildAll(out, artifactsOf(['a', 'b'], 'two')).foreign).toEqual(['hosts/b/more/', 'hosts/b/notes.txt']);
    expect(readFileSync(`${out}/hosts/b/notes.txt`, 'utf8')).toBe('mine');
    expect(statSync(`${out}/hosts/b`).mode & 0o777).toBe(0o700);
  });

  it('a link in the place of a file that was ours is an edited file', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    const target = `${scratch()}/target`;
    writeFileSync(target, 'not ours');
    rmSync(`${out}/hosts/a/user-data`);
    symlinkSync(target, `${out}/hosts/a/user-data`);
    expect(buildAll(out, artifactsOf(['a'], 'one')).foreign).toEqual([]);
    expect(lstatSync(`${out}/hosts/a/user-data`).isFile()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('not ours');
  });

  it('a link in the place of the manifest is an edited manifest, whatever it leads to', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a'], 'one'));
    const elsewhere = `${scratch()}/manifest.json`;
    renameSync(`${out}/.current/manifest.json`, elsewhere);
    symlinkSync(elsewhere, `${out}/.current/manifest.json`);
    expect(unchanged(out)).toBeUndefined();
    buildAll(out, artifactsOf(['a'], 'one'));
    expect(lstatSync(`${out}/.current/manifest.json`).isFile()).toBe(true);
  });

  it('a link to a folder with the same files is not taken for our folder', () => {
    const out = scratch();
    buildAll(out, artifactsOf(['a', 'b'], 'one'));
    const elsewhere = `${scratch()}/a`;
    renameSync(`${out}/hosts/a`, elsewhere);
    symlinkSync(elsewhere, `${out}/hosts/a`);
    expect(unchanged(out)).toBeUndefined();
    expect(said(tryBuild(out, artifactsOf(['a', 'b'], 'one')))).toContain('/hosts/a" is in the way');
    expect(existsSync(`${elsewhere}/user-data`)).toBe(true);
  });
});

it('a name that is not UTF-8 is a problem, because it could not be carried over', () => {
  const out = scratch();
  buildAll(out, artifactsOf(['a'], 'one'));
  const name = Buffer.concat([Buffer.from(`${out}/hosts/a/`), Buffer.from([0xff, 0xfe])]);
  writeFileSync(name, 'x');
  expect(said(tryBuild(out, []))).toContain('has a name that is not UTF-8');
  expect(existsSync(name)).toBe(true);
});

function put(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${name}`, 'mine');
}
