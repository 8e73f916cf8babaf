import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The Debian package that has a program the tests compare with. */
const packages = {
  xorriso: 'xorriso',
  genisoimage: 'genisoimage',
  isoinfo: 'genisoimage',
  '7z': 'p7zip-full',
  bsdtar: 'libarchive-tools',
  blkid: 'util-linux',
} as const;

/** Runs a program to its end and gives its standard output; fails the test when it is missing or unhappy. */
export function run(program: keyof typeof packages, args: readonly string[], cwd?: string): Buffer {
  const options = { cwd, env: environment(), timeout: 60_000, maxBuffer: 1 << 28 };
  const { error, status, stdout, stderr } = spawnSync(program, args, options);
  if (error) throw explained(program, error);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Runs a program until it has written so many bytes, and gives them. */
export async function firstBytes(program: keyof typeof packages, args: readonly string[], enough: number) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env: environment() });
  const failure = new Promise<never>((_, reject) => child.once('error', (error) => reject(explained(program, error))));
  const chunks: Buffer[] = [];
  const reading = (async () => {
    let length = 0;
    for await (const chunk of child.stdout) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= enough) break;
    }
  })();
  await Promise.race([reading, failure]);
  child.kill();
  return Buffer.concat(chunks);
}

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C.UTF-8' };
}

function explained(program: keyof typeof packages, error: Error): Error {
  if (!('code' in error && error.code === 'ENOENT')) return error;
  return new Error(`${program} is missing: install the Debian package ${packages[program]}`, { cause: error });
}

/** A folder that is removed after `use`, even when what was extracted into it is read-only. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-iso-'));
  try {
    return use(folder);
  } finally {
    execFileSync('chmod', ['-R', 'u+rwX', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is at a path: permission bits of a file or folder, and the content of a file. */
export interface Found {
  readonly mode: number;
  readonly content: string | undefined;
}

/** Everything under a folder of this machine, by path. */
export function treeOf(folder: string): Record<string, Found> {
  const found: Record<string, Found> = Object.create(null);
  const open = [''];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of readdirSync(join(folder, at))) {
      const path = at === '' ? name : `${at}/${name}`;
      const full = join(folder, path);
      const stat = lstatSync(full);
      const mode = stat.mode & 0o7777;
      if (stat.isDirectory()) open.push(path);
      else chmodSync(full, 0o600);
      found[path] = { mode, content: stat.isDirectory() ? undefined : readFileSync(full).toString('latin1') };
    }
  }
  return found;
}
