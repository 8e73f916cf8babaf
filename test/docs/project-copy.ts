/** A copy of the project in which the command blocks of a page are run as a reader would type them. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

export const root = join(import.meta.dirname, '../..');

export interface ProjectCopy {
  readonly folder: string;
  /** PATH and a home of its own, and what the run has compiled: nothing of the person who runs the tests. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The text of a page of the project. */
export function pageText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The blocks of a page that are fenced as `language`. */
export function fencedBlocks(page: string, language = 'sh'): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');
}

/** Links of a page, by path, that lead to no file. */
export function deadLinks(path: string): string[] {
  const links = [...pageText(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
  return links.filter((link) => !existsSync(join(dirname(join(root, path)), link)));
}

/** Makes the copy; `sudo` in it changes nobody, because what the blocks write belongs to whoever runs the tests. */
export async function copyProject(): Promise<ProjectCopy> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const tools = mkdtempSync(join(tmpdir(), 'tools-'));
  writeFileSync(join(tools, 'sudo'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
  const parts = [
    'src',
    'roles',
    'templates',
    'examples',
    'Makefile',
    'package.json',
    'package-lock.json',
    'rolldown.config.ts',
  ];
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...parts], {
    cwd: root,
  });
  for (const file of stdout.split('\n')) {
    if (existsSync(join(root, file))) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(root, file), join(folder, file), { recursive: true });
    }
  }
  // Links to the files and never to the folder: what make does to its node_modules must not reach ours. Vitest's own folders there are left
  // out: files come and go in them while tests run.
  const modules = `find "$1" -mindepth 1 -maxdepth 1 ! -name '.vi*' -exec cp -a $link -t node_modules {} +`;
  const again = `{ rm -rf node_modules && mkdir node_modules && link= && ${modules}; }`;
  const script = `mkdir node_modules && link=--link && ${modules} || ${again}`;
  await execa('bash', ['-c', script, 'copy', join(root, 'node_modules')], { cwd: folder });
  await execa({ cwd: folder })`touch node_modules/.package-lock.json`;
  // As sudo has it, servers are on the path.
  const path = `${tools}:${process.env.PATH}:/usr/sbin:/sbin`;
  const compiled = process.env.NODE_COMPILE_CACHE;
  return { folder, env: { PATH: path, HOME: mkdtempSync(join(tmpdir(), 'home-')), NODE_COMPILE_CACHE: compiled } };
}

/** Runs a block in the copy; fails when one of its commands does. */
export function typed({ folder, env }: ProjectCopy, block: string) {
  return execa('bash', ['-ec', block], { cwd: folder, env, extendEnv: false, all: true, stdin: 'ignore' });
}
