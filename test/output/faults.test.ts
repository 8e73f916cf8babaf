import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Change, type Fault, systemError, withFaults } from '../fakes/fs-faults.ts';
import { readTree, type TreeFile } from '../fakes/tree.ts';
import { scratch, withoutRoot } from './scratch.ts';
import { artifactsOf, buildAll, said, tryBuild, unchanged } from './small-site.ts';

const before = artifactsOf(['a', 'b', 'c'], 'one');
const after = artifactsOf(['a', 'c', 'd'], 'two');

/** Whether this opens a file for reading only, as its numeric flags or `r` say. */
const isReading = (change: Change, args: unknown[]) =>
  change === 'openSync' && (args[1] === 'r' || typeof args[1] === 'number');
/** Changes that take no room, and work on a full disk. */
const FREEING: readonly Change[] = ['rmSync', 'rmdirSync', 'unlinkSync', 'fsyncSync', 'chmodSync', 'fchmodSync'];

const diskFullFrom =
  (first: number): Fault =>
  (call, change, args) => {
    if (call >= first && !FREEING.includes(change) && !isReading(change, args)) throw systemError('ENOSPC', change);
  };

const brokenAt =
  (broken: number): Fault =>
  (call, change) => {
    if (call === broken) throw systemError('EIO', change);
  };

/** Runs a build with the fault; answers what it said, or undefined when it went through. */
function complaint(out: string, fault: Fault): string | undefined {
  return said(withFaults(fault, () => tryBuild(out, after)));
}

describe.each([
  ['a disk that is full from the', diskFullFrom, 'no space left on device (ENOSPC)'],
  ['a device that fails once, at the', brokenAt, 'i/o error (EIO)'],
] as const)('%s', (_, faultAt, reason) => {
  it('n-th change on leaves the former build or the whole new one, whatever n is', () => {
    const wanted = scratch();
    buildAll(wanted, after);
    const complaints: string[] = [];
    for (let n = 0; ; n++) {
      const out = scratch();
      buildAll(out, before);
      writeFileSync(`${out}/hosts/b/notes.txt`, 'notes');
      const former = readTree(out);
      const told = complaint(out, faultAt(n));
      const notes = readTree(out).get('hosts/b/notes.txt');
      expect(notes?.content, `n = ${n}`).toBe('notes');
      const tree = readTree(out);
      const settled = told === undefined || told.includes('is built, but clearing up failed');
      expect(tree, `n = ${n}: ${told}`).toEqual(settled ? withNotes(readTree(wanted), notes) : former);
      // The next build is none the worse; a lock that could not be deleted ends with its process.
      rmSync(`${out}/.builds/lock`, { force: true });
      expect(buildAll(out, after).foreign, `n = ${n}`).toEqual([expect.stringMatching(/^hosts.b.(notes.txt)?$/)]);
      expect(readTree(out)).toEqual(withNotes(readTree(wanted), notes));
      expect(readdirSync(`${out}/.builds`)).toHaveLength(1);
      if (told === undefined && n > 60) break;
      if (told !== undefined) complaints.push(told.replaceAll(out, 'out'));
    }
    expect(complaints.length).toBeGreaterThan(40);
    for (const told of complaints) expect(told).toMatch(/"out(\/[\w./-]+)?"/);
    for (const told of complaints) expect(told).toContain(reason);
    expect(complaints).toContain(`cannot write "out/hosts/d/user-data": ${reason}`);
  });

  it('n-th change on leaves no trace of a first build', () => {
    let untraced = 0;
    for (let n = 0; ; n++) {
      const out = `${scratch()}/out`;
      const told = complaint(out, faultAt(n));
      if (told === undefined && n > 40) break;
      if (told === undefined || told.includes('clearing up')) continue;
      expect(existsSync(out), `n = ${n}: ${told}`).toBe(false);
      untraced++;
    }
    expect(untraced).toBeGreaterThan(20);
  });
});

function withNotes(tree: ReturnType<typeof readTree>, notes: TreeFile | undefined) {
  if (notes) tree.set('hosts/b/notes.txt', notes);
  return tree;
}

describe('a file system', () => {
  const without =
    (missing: Change): Fault =>
    (_call, change) => {
      if (change === missing) throw systemError('EPERM', change.replace('Sync', ''));
    };

  it('without hard links gets copies with the same times', () => {
    const out = scratch();
    const noLinks = <T>(run: () => T) => withFaults(without('linkSync'), run);
    noLinks(() => buildAll(out, before));
    writeFileSync(`${out}/hosts/a/notes.txt`, 'notes');
    const times = () => [...readTree(out).keys()].map((path) => statSync(`${out}/${path}`).mtimeMs);
    const [tree, stamps] = [readTree(out), times()];
    expect(noLinks(() => buildAll(out, before))).toMatchObject({
      written: 0,
      unchanged: 10,
      foreign: ['hosts/a/notes.txt'],
    });
    expect(readTree(out)).toEqual(tree);
    for (const [at, time] of times().entries()) expect(time).toBeCloseTo(stamps[at] ?? 0, 2);
    expect(unchanged(out)).toBeDefined();
  });

  it('without symbolic links is a problem', () => {
    const out = `${scratch()}/out`;
    expect(said(withFaults(without('symlinkSync'), () => tryBuild(out, before)))).toBe(
      `cannot build in "${out}": its file system has no symbolic links (EPERM); choose a folder on another one with --out`,
    );
    expect(existsSync(out)).toBe(false);
  });
});

describe('an output folder', () => {
  it('that is a file is a problem', () => {
    const file = `${scratch()}/out`;
    writeFileSync(file, 'mine');
    for (const out of [file, `${file}/deeper`]) {
      expect(said(tryBuild(out, before))).toBe(
        `"${out}" cannot be a folder, there is a file: move it away, or choose another folder with --out`,
      );
    }
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('that may not be written is a problem', () => {
    withoutRoot(() => {
      const out = `${scratch()}/out`;
      mkdirSync(out, { mode: 0o555 });
      expect(said(tryBuild(out, before))).toBe(
        `cannot build in "${out}": "${out}/.builds": permission denied (EACCES)`,
      );
      expect(unchanged(out)).toBeUndefined();
      expect(readdirSync(out)).toEqual([]);
      chmodSync(out, 0o755);
    });
  });
});
