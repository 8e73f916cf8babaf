// Runs in a mount namespace of its own: builds into tiny file systems until they are full, and prints what happened as JSON.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { readTree } from '../../fakes/tree.ts';
import { artifact, artifactsOf, buildAll, said, tryBuild } from '../small-site.ts';

const [folder = ''] = process.argv.slice(2);
const [small, large] = [artifactsOf(['a', 'b'], 'one'), artifactsOf(['a', 'c', 'd', 'e'], 'two'.repeat(300))];
const text = (out: string) => JSON.stringify([...readTree(out)]);

function mount(options: string): string {
  const point = `${folder}/disk`;
  mkdirSync(point, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'zoneseed-test', point]);
  return point;
}

function unmount(): void {
  execFileSync('umount', [`${folder}/disk`]);
}

/** What a build says; undefined when it went through. */
const complaint = (out: string, artifacts = large) => said(tryBuild(out, artifacts));

/** Fills the disk but for some kilobytes, builds, and looks whether the former build is whole. */
function withRoom(kilobytes: number, options: string) {
  const out = `${mount(options)}/out`;
  buildAll(out, small);
  const former = text(out);
  const free = statfsSync(out);
  writeFileSync(`${folder}/disk/filler`, Buffer.alloc(Math.max(0, free.bavail * free.bsize - kilobytes * 1024)));
  const message = complaint(out)?.replaceAll(folder, '');
  const whole = message === undefined || text(out) === former;
  const builds = readdirSync(`${out}/.builds`).length;
  rmSync(`${folder}/disk/filler`);
  const recovered = complaint(out, []) === undefined;
  unmount();
  return { message, whole, builds, recovered };
}

function firstBuild() {
  const out = `${mount('size=200k')}/out`;
  const message = complaint(out, [artifact('iso/a.iso', Buffer.alloc(1_000_000))])?.replaceAll(folder, '');
  const left = existsSync(out);
  unmount();
  return { message, left };
}

function readOnly() {
  const out = `${mount('size=1m')}/out`;
  buildAll(out, small);
  const former = text(out);
  execFileSync('mount', ['-o', 'remount,bind,ro', `${folder}/disk`]);
  const message = complaint(out)?.replaceAll(folder, '');
  const whole = text(out) === former;
  unmount();
  return { message, whole };
}

const room = [0, 4, 8, 16, 24, 32, 48, 64, 80, 96, 128, 512].map((kilobytes) => withRoom(kilobytes, 'size=2m'));
// The build of `small` takes about twenty inodes; that of `large` does not find as many again.
const inodes = [30, 34, 38, 42, 46, 100].map((count) => withRoom(1024, `size=4m,nr_inodes=${count}`));
process.stdout.write(JSON.stringify({ room, inodes, first: firstBuild(), readOnly: readOnly() }));
