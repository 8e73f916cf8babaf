import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { refused } from '../../src/outcome/outcome.ts';
import { makeIgnoreFile } from '../../src/output/ignore-file.ts';
import { writeBuild } from '../../src/output/write-build.ts';
import { scratch } from './scratch.ts';
import { artifact, artifactsOf, buildAll, unchanged } from './small-site.ts';

/** What `git add -A` takes in a folder. */
function addedByGit(folder: string): string[] {
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '-A');
  return git('ls-files').split('\n').filter(Boolean);
}

it('git takes nothing of an output folder beside a site file', () => {
  const folder = scratch();
  writeFileSync(`${folder}/site.yaml`, 'site: banana\n');
  buildAll(`${folder}/out`, [...artifactsOf(['a'], 'one'), artifact('ssh_config', 'c'), artifact('ssh_key', 'k')]);
  for (const other of ['usb', 'pxe', 'cmk', '.pxe.unfinished-7']) mkdirSync(`${folder}/out/${other}`);
  for (const other of ['usb/a.iso', 'pxe/x', 'cmk/config', 'finalize.log', '.pxe.unfinished-7/x']) {
    writeFileSync(`${folder}/out/${other}`, 'secret');
  }
  expect(addedByGit(folder)).toEqual(['site.yaml']);
});

it('of a build into the folder of the site file git takes what is not from zoneseed', () => {
  const folder = scratch();
  writeFileSync(`${folder}/site.yaml`, 'site: banana\n');
  buildAll(folder, [...artifactsOf(['a'], 'one'), artifact('ssh_key', 'k')]);
  expect(addedByGit(folder)).toEqual(['site.yaml']);
});

it('one that is there is left as it is, and neither is reported as foreign', () => {
  const [own, ours] = [scratch(), scratch()];
  writeFileSync(`${own}/.gitignore`, '# mine\n');
  for (const out of [own, ours]) {
    expect(buildAll(out, artifactsOf(['a'], 'one')).foreign).toEqual([]);
    expect(unchanged(out)).toMatchObject({ foreign: [] });
  }
  expect(readFileSync(`${own}/.gitignore`, 'utf8')).toBe('# mine\n');
  expect(lstatSync(`${ours}/.gitignore`).isFile()).toBe(true);
});

it('a build that is given up leaves none where none was', () => {
  const out = scratch();
  const giveUp = () => writeBuild(out, () => refused({ rule: 'not-today', message: 'not today' }));
  giveUp();
  expect(existsSync(`${out}/.gitignore`)).toBe(false);
  makeIgnoreFile(out);
  giveUp();
  expect(existsSync(`${out}/.gitignore`)).toBe(true);
});

it('what is left of one that was cut short does not stand in the way', () => {
  const out = scratch();
  writeFileSync(`${out}/.gitignore.unfinished`, '# Wri');
  expect(buildAll(out, artifactsOf(['a'], 'one')).foreign).toEqual([]);
  expect(existsSync(`${out}/.gitignore.unfinished`)).toBe(false);
  expect(readFileSync(`${out}/.gitignore`, 'utf8')).toContain('/ssh_key\n');
});
