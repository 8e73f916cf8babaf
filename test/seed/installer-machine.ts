/** A made-up machine below a folder of its own, on which the programs of the installer run as they are. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { parse } from 'yaml';
import { autoinstall } from '../../src/seed/autoinstall.ts';
import { cloudConfig } from '../../src/seed/cloud-config.ts';
import { hostSeed } from '../../src/seed/seed.ts';
import { yamlText } from '../../src/seed/yaml.ts';
import type { Site } from '../../src/site/site.ts';
import { hostOf, sourceOf } from './sites.ts';

export const LAN = '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }';

/** Below it is the machine of the test that runs. */
export let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'zoneseed-installer-'));
});
afterEach(() => rmSync(root, { recursive: true }));

export function put(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  chmodSync(join(root, path), mode);
}

type Lists = Record<'early-commands' | 'late-commands', string[][]>;
export const listsOf = (site: Site, name: string) => {
  return parse(bare(site, name)) as Lists;
};

/** The mapping alone, as cloud-init hands it to the installer. */
export function bare(site: Site, name: string): string {
  const source = sourceOf(site, hostOf(site, name));
  return yamlText(autoinstall(source, cloudConfig(source)));
}

export type Form = (site: Site, name: string) => string;

/** What cloud-init, which finds the mapping in its user-data, leaves for the installer. */
export function redumped(site: Site, name: string): string {
  const script = 'import sys,yaml; yaml.dump(yaml.safe_load(sys.stdin), sys.stdout)';
  return spawnSync('/usr/bin/python3', ['-c', script], { input: bare(site, name), encoding: 'utf8' }).stdout;
}

/** The document as it lies on a medium. */
export function document(site: Site, name: string): string {
  return hostSeed(sourceOf(site, hostOf(site, name)))[0]?.content ?? '';
}

/** Runs a command of the installer as it is written, but in a made-up machine below `root` and with `bin` before PATH. */
export function run(command: readonly string[]) {
  const words = command.map((word) => {
    if (word.startsWith('PATH=')) return `PATH=${root}/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
    return /^\/(sys|proc|run\/systemd|dev|autoinstall\.yaml|target)/.test(word) ? join(root, word) : word;
  });
  // Owners and a changed root are what root can do, or anyone in a user namespace of his own.
  const [program = '', ...rest] = [...(process.getuid?.() === 0 ? [] : ['unshare', '-r']), ...words];
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', timeout: 20_000 });
  return { status, output: stdout + stderr };
}
