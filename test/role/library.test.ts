import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
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
    [
      'title: X\nfiles: [{ path: /etc/x, template: common/hosts, when: toString }]\n',
      /there is no condition "toString"/,
    ],
    [
      'title: X\nports: [{ port: "90-80", from: [any], purpose: x }]\n',
      '2:17 ports[0].port is "90-80"; expected first-last: the lower port comes first',
    ],
    [
      'title: X\nports: [{ port: "80", from: [any], purpose: x }]\n',
      '2:17 ports[0].port is "80"; expected a port such as 80, without quotes, or first-last such as "5900-6100"',
    ],
    [
      'title: X\nsteps: [{ name: a, template: common/time.sh, waits_for: ["database:1234567"] }]\n',
      /expected <role>:<port>, storage, dns, time or apt-lock$/,
    ],
    [
      'title: X\npackages: [figlet-]\nsteps: [{ name: packages, template: common/packages.sh }]\n',
      '2:12 packages[0] is "figlet-"; expected the name of a package, such as htop',
    ],
    [
      `title: X\nfiles: [{ path: /etc/${'x'.repeat(256)}, template: common/hosts }]\n`,
      /expected names of at most 255 characters/,
    ],
    [
      'title: X\nfiles: [{ path: /usr/local/lib/zoneseed, template: common/hosts }]\n',
      '2:17 /usr/local/lib/zoneseed is kept for files of zoneseed itself; expected another path',
    ],
    ['title: X\nfiles: [{ path: /var/lib/zoneseed/done/seed, template: common/hosts }]\n', /files of zoneseed itself/],
    [
      'title: X\nfiles: [{ path: /etc/x, template: mine/hosts.conf }]\n',
      '2:35 there is no template "mine/hosts.conf"; expected the file templates/mine/hosts.conf',
    ],
    ['title: X\nfiles: [{ path: /etc/x, template: templates/common/hosts }]\n', /did you mean common\/hosts\?$/],
    ['title: X\nfiles: [{ path: /etc/x, template: hosts }]\n', /did you mean common\/hosts\?$/],
    ['title: ""\n', /expected at least 1 character$/],
    ['title: X\nafter: [mine]\n', '2:8 the role mine comes after itself; leave mine out'],
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
    expect(faults).toEqual([
      expect.stringMatching(/the roles mine -> other -> mine each come after the other; leave one of them out/),
    ]);
  });
});

describe('a file of a user that no role can be made of is refused', () => {
  it.each([
    ['roles/mine.yml', 'title: X\n', 'roles/mine.yml:1:1 "mine.yml" is not read; expected mine.yaml'],
    ['roles/My role.yaml', 'title: X\n', /:1:1 "My role" cannot be the name of a role; expected a letter and /],
    ['roles/__proto__.yaml', 'title: X\n', /:1:1 "__proto__" cannot be the name of a role/],
    [
      'roles/any.yaml',
      'title: X\n',
      /:1:1 "any" cannot be the name of a role; expected another name: "from" of a port /,
    ],
    ['roles', 'title: X\n', /roles:1:1 \S+\/roles is no folder; expected a folder with role files or templates/],
    ['templates', 'x', /templates:1:1 \S+\/templates is no folder/],
    // In the place of what the program itself uses.
    [
      'templates/first-boot/state.sh',
      Buffer.from('# caf\xe9\n', 'latin1'),
      /state.sh:1:6 the template is not UTF-8 text/,
    ],
    ['templates/common/hosts', Buffer.from('caf\xe9\n', 'latin1'), /hosts:1:4 the template is not UTF-8 text/],
    ['templates/common/hosts', 'one\ntwo\0\n', /hosts:2:4 there is a NUL character here/],
    [
      'templates/common/time.sh',
      'docker ps --format "{{.Names}} {{host}}"\necho {{json host.name}}\n',
      /time.sh:2:6 a script is copied as it is, and \{\{json host.name}} is no hole in it; expected a variable of /,
    ],
    ['templates/common/time.sh', ' \n', /time.sh:1:1 the script of a step is empty; expected a bash script/],
    ['templates/common/time.sh', '#!/bin/bash\r\ntrue\r\n', /time.sh:1:12 this script has the line ends of Windows/],
    [
      'templates/common/time.sh',
      '#!/usr/bin/env python3\n',
      /time.sh:1:1 a step is run by bash, and this script is for /,
    ],
  ])('%s %j', (path, text, expected) => {
    const [fault, ...others] = formatDiagnostics(
      problemsOf(loadRoleLibrary([process.cwd(), folderOf({ [path]: text })])),
    );
    expect(others).toEqual([]);
    expect(fault).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  it('when it is larger than any text of a host', () => {
    const folder = folderOf({ 'templates/common/hosts': '\n'.repeat((1 << 20) + 1) });
    expect(formatDiagnostics(problemsOf(loadRoleLibrary([process.cwd(), folder])))).toEqual([
      expect.stringMatching(
        /hosts:1:1 the template is 1048577 bytes long; expected at most 1 MiB; packages carry the rest/,
      ),
    ]);
  });

  it('and what is hidden, a backup or of no use is passed over', () => {
    const more = {
      'roles/.mine.yaml': '[',
      'roles/mine.yaml~': '[',
      'roles/README.md': '#',
      'roles/old/mine.yaml': '[',
    };
    const unused = { 'templates/logo.png': Buffer.from([0xff, 0]) };
    const loaded = valueIn(loadRoleLibrary([process.cwd(), folderOf({ ...more, ...unused })]));
    expect(loaded.names()).toEqual(library.names());
  });
});

describe('links in the folders of a user', () => {
  it('lead to files and folders, wherever those are', () => {
    const folder = folderOf({
      'kept/mine.yaml': 'title: X\nfiles: [{ path: /etc/x, template: mine/x }]\n',
      'kept/mine/x': '\ufeffThis is {{host.name}}\n',
    });
    mkdirSync(join(folder, 'roles'));
    mkdirSync(join(folder, 'templates'));
    symlinkSync('../kept/mine.yaml', join(folder, 'roles/mine.yaml'));
    symlinkSync('../kept/mine', join(folder, 'templates/mine'));
    // Without an end, and without a beginning.
    symlinkSync('..', join(folder, 'templates/up'));
    symlinkSync('itself', join(folder, 'templates/itself'));
    symlinkSync('nowhere', join(folder, 'roles/lost.yaml'));
    const loaded = valueIn(loadRoleLibrary([process.cwd(), folder]));
    expect(loaded.names()).toContain('mine');
    expect(valueIn(loaded.template('mine/x').render({ host: { name: 'a' } }))).toBe('This is a\n');
  });
});
