import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadRoleLibrary } from '../../src/role/library.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { formatDiagnostics } from './faults.ts';
import { library } from './sites.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A user's folder with the given files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-roles-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What is wrong with one role file, one line a fault: `line:column message; hint`. */
function faultsOf(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  return formatDiagnostics(
    problemsOf(loadRoleLibrary([process.cwd(), folderOf({ 'roles/mine.yaml': text, ...more })])),
  );
}

describe('the built-in roles', () => {
  it('are these, in the order in which their steps run', () => {
    expect(library.names()).toEqual(['common', 'database', 'nfs', 'management', 'kvm']);
  });

  it('say what they are and are without a circle', () => {
    for (const name of library.names()) expect(library.role(name).title).not.toBe('');
    expect(library.role('management').after).toContain('database');
  });
});

describe("a user's folder", () => {
  it('adds a role and its templates', () => {
    const folder = folderOf({
      'roles/hello.yaml': 'title: Says hello\nsteps: [{ name: say, template: hello/say.sh }]\n',
      'templates/hello/say.sh': '#!/bin/bash\necho hello\n',
    });
    const loaded = valueIn(loadRoleLibrary([process.cwd(), folder]));
    expect(loaded.names()).toContain('hello');
    expect(loaded.role('hello').steps).toEqual([{ name: 'say', template: 'hello/say.sh', waits_for: [], once: true }]);
    expect(loaded.text('hello/say.sh')).toContain('echo hello');
  });

  it('has its roles after the built-in ones, and each after those it names', () => {
    const folder = folderOf({
      'roles/a.yaml': 'title: A\nafter: [z]\n',
      'roles/z.yaml': 'title: Z\n',
      'roles/database.yaml': 'title: After NFS\nafter: [nfs]\n',
    });
    const loaded = valueIn(loadRoleLibrary([process.cwd(), folder]));
    expect(loaded.names()).toEqual(['common', 'nfs', 'database', 'management', 'kvm', 'z', 'a']);
  });

  it('puts its own file in the place of a built-in one, role or template', () => {
    const folder = folderOf({
      'roles/nfs.yaml': 'title: Another\n',
      'templates/common/hosts': '127.0.0.1 localhost\n',
    });
    const loaded = valueIn(loadRoleLibrary([process.cwd(), folder]));
    expect(loaded.role('nfs')).toMatchObject({ title: 'Another', packages: [] });
    expect(valueIn(loaded.template('common/hosts').render({}))).toBe('127.0.0.1 localhost\n');
    expect(loaded.role('kvm')).toEqual(library.role('kvm'));
  });

  it('may be empty, absent, or the package itself', () => {
    const loaded = valueIn(loadRoleLibrary([process.cwd(), process.cwd(), folderOf({}), '/nowhere']));
    expect(loaded.names()).toEqual(library.names());
  });
});

describe('a role file that is wrong is refused by file, line and column', () => {
  it.each([
    ['title: X\nportz: []\n', '2:1 unknown key "portz" in the role file; did you mean ports?'],
    [
      'title: X\npackages: [chrony]\n',
      '2:11 packages are listed and no step installs them; add a step with template common/packages.sh',
    ],
    [
      'title: X\nsteps:\n  - { name: a, template: common/time.sh, wait_for: [time] }\n',
      '3:42 unknown key "wait_for" in steps[0]; did you mean waits_for?',
    ],
    [
      'title: X\nsteps:\n  - { name: a, template: common/tiem.sh }\n',
      '3:26 there is no template "common/tiem.sh"; did you mean common/time.sh?',
    ],
    ['title: X\nafter: [datbase]\n', '2:9 there is no role "datbase"; did you mean database?'],
    [
      'title: X\nfiles: [{ path: /etc/x, template: common/hosts, when: poxy }]\n',
      '2:55 there is no condition "poxy"; did you mean proxy?',
    ],
    [
      'title: X\nfiles: [{ path: etc/x, template: common/hosts }]\n',
      '2:17 files[0].path is "etc/x"; expected an absolute path of letters, digits and _.@+-',
    ],
    ['title: X\nfiles: [{ path: /etc/../x y, template: common/hosts }]\n', /absolute path/],
    [
      'title: X\nfiles: [{ path: /etc/x, template: common/hosts, mode: 644 }]\n',
      '2:55 files[0].mode is 644, a number; expected text: write it in quotes, "644"',
    ],
    [
      'title: X\nfiles: [{ path: /etc/x, template: common/hosts, secret: true }]\n',
      '2:49 unknown key "secret" in files[0]; did you mean secrets?',
    ],
    [
      'title: X\nsteps: [{ name: a, template: common/time.sh, waits_for: [mysql] }]\n',
      /expected <role>:<port>, storage, dns, time or apt-lock/,
    ],
    [
      'title: X\nsteps: [{ name: a, template: common/time.sh }, { name: a, template: common/time.sh }]\n',
      /there are two steps "a"/,
    ],
    ['title: X\nports: [{ port: 70000, from: [any], purpose: x }]\n', /at most 65535/],
    ['title: X\nports: [{ port: 80, from: [], purpose: x }]\n', /at least 1 entry/],
    ['title: X\nports: [{ port: 80, from: [any], purpose: say "x" }]\n', /without quotes/],
    ['- x\n', /not a mapping/],
    ['', /empty/],
    ['title: [\n', '1:8 the bracket [ is not closed; expected ]'],
    ['title: X\ntitle: Y\n', /title/],
  ])('%j', (text, expected) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toEqual(
      typeof expected === 'string' ? `roles/mine.yaml:${expected}` : expect.stringMatching(expected),
    );
  });

  it('all faults of all files at once', () => {
    const faults = faultsOf('title: X\nafter: 1\n', { 'roles/other.yaml': 'title: Y\nchecks: x\n' });
    expect(faults.map((line) => line.replace(/:.*/s, ''))).toEqual(['roles/mine.yaml', 'roles/other.yaml']);
  });

  it('roles that each come after the other', () => {
    const faults = faultsOf('title: X\nafter: [other]\n', { 'roles/other.yaml': 'title: Y\nafter: [mine]\n' });
    expect(faults).toEqual([expect.stringMatching(/the roles mine -> other -> mine each come after the other/)]);
  });
});
