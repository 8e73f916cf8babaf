import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bashScript } from '../../src/completion/bash-script.ts';
import type { CommandWords } from '../../src/completion/command-words.ts';
import { fishScript } from '../../src/completion/fish-script.ts';
import { zshScript } from '../../src/completion/zsh-script.ts';
import { LAYERS } from '../../src/doctor/check-type.ts';
import { run } from '../lab/process.ts';
import { shells } from './shells.ts';

const root = join(import.meta.dirname, '../..');
const names = ['bash', 'zsh', 'fish'] as const;

/** A folder with a site and other files, where somebody types. */
function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of ['my site.yaml', 'b.yml', 'ubuntu.iso', 'notes.txt']) writeFileSync(join(folder, file), '');
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub/other.yaml'), '');
  return folder;
}

async function printed(shell: string): Promise<string> {
  const { code, stdout, stderr } = await run([process.execPath, join(root, 'src/zoneseed.js'), 'completion', shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const expected = {
  bu: ['build', 'bundle'],
  'secrets re': ['recipients', 'rename'],
  'secrets recipients ': ['add', 'list', 'remove'],
  'help secrets recipients a': ['add'],
  'serve --dns': ['--dnsmasq'],
  'serve --dnsmasq ': ['full', 'off', 'proxy'],
  'serve --dnsmasq=p': ['proxy'],
  'check ': ['b.yml', 'my site.yaml', 'sub'],
  'check sub/o': ['sub/other.yaml'],
  'usb --installer ': ['sub', 'ubuntu.iso'],
  'build -o ': ['sub'],
  'build --out s': ['sub'],
  'why --log n': ['notes.txt'],
  'why --log notes.txt u': ['ubuntu.iso'],
  'build --host kvm-host-01 ': [],
  'build --host kvm-host-01 --js': ['--json'],
  'doctor site.yaml --layer machine ': [...LAYERS].sort(),
  'pxe --url http://10.0.0.1:80/x b': ['b.yml'],
  'secrets show b.yml api-k': ['api-key'],
  'repair libv': ['libvirt'],
  'completion ': ['bash', 'fish', 'zsh'],
  'nonsense ': [],
};

test.each(names)('%s offers what can be typed there', async (shell) => {
  const offered = await shells[shell](await printed(shell), place(), Object.keys(expected));
  // zsh names a file without the folder that was typed.
  expect(offered).toEqual(shell === 'zsh' ? { ...expected, 'check sub/o': ['other.yaml'] } : expected);
});

/** Whatever a command says of itself is text to a shell. */
const SIGNS = `it's "$(touch run)" \`touch run\` ; touch run & $HOME [a]: (b) {c,d} \\* ~ %`;

const odd: CommandWords = {
  name: 'odd',
  does: SIGNS,
  options: [
    { flags: ['-x', '--odd'], does: SIGNS, value: { files: 'none', words: [SIGNS, "'", 'a:b\\'], many: false } },
    { flags: ['--very'], does: SIGNS, value: undefined },
  ],
  arguments: [{ files: 'none', words: ['$(touch run)'], many: true }],
};

test.each([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
] as const)('no sign of a word or a description means anything to %s', async (shell, script) => {
  const folder = place();
  const lines = ['od', 'odd --ver', 'odd --odd ', 'odd '];
  const offered = await shells[shell](script([odd]), folder, lines);
  expect(offered).toEqual({
    od: ['odd'],
    'odd --ver': ['--very'],
    'odd --odd ': ["'", SIGNS, 'a:b\\'].sort(),
    'odd ': ['$(touch run)'],
  });
  expect(existsSync(join(folder, 'run'))).toBe(false);
});

test('shellcheck has nothing to say of the script for bash', async () => {
  const { stdout } = await run(['shellcheck', '--shell=bash', '-'], { input: await printed('bash') });
  expect(stdout).toBe('');
});
