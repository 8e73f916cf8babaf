import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CONDITIONS } from '../../src/role/conditions.ts';
import { loadRoleLibrary } from '../../src/role/library.ts';
import type { Site } from '../../src/site/site.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { filesOf, reference, rolesOf, secretsWith } from './sites.ts';

const text = readFileSync('docs/roles.md', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'zoneseed-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of the document's example, as a reader makes them: a path in backquotes, then its text. */
const example = new Map(
  [...text.matchAll(/^`(\S+)`\n```\w*\n([\s\S]*?)^```$/gm)].map(([, path = '', content = '']) => [path, content]),
);
for (const [path, content] of example) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

describe('the example of docs/roles.md', () => {
  const library = valueIn(loadRoleLibrary([process.cwd(), folder]));
  const site: Site = {
    ...reference(),
    hosts: reference().hosts.map((host) =>
      host.name === 'nfs-01' ? { ...host, roles: [...host.roles, 'hello'] } : host,
    ),
  };

  it('is a role without a fault', () => {
    expect([...example.keys()]).toEqual(['roles/hello.yaml', 'templates/hello/motd', 'templates/hello/greet.sh']);
    expect(library.names()).toContain('hello');
  });

  it('gives a host its file, its packages, its steps and its port', () => {
    const files = filesOf(site, 'nfs-01', secretsWith(), library);
    expect(files.get('/etc/motd')?.content).toBe('Welcome to nfs-01.banana.lan, one of banana.\n');
    expect(files.get('/usr/local/lib/zoneseed/packages/hello')?.content).toBe('figlet\n');
    expect(files.get('/usr/local/lib/zoneseed/steps/hello-greet')?.content).toBe(
      example.get('templates/hello/greet.sh'),
    );
    const { steps, ports } = rolesOf(site, 'nfs-01', secretsWith(), library);
    expect(steps.map(({ name }) => name).slice(-2)).toEqual(['hello-packages', 'hello-greet']);
    expect(ports.at(-1)).toMatchObject({ port: '7777', from: ['10.10.0.116', '10.15.0.0/24'] });
  });

  it('has a step that shellcheck has nothing to say about', () => {
    const { stdout } = spawnSync('shellcheck', [join(folder, 'templates/hello/greet.sh')], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});

describe('docs/roles.md', () => {
  it('names every condition, quoting hole and helper of steps', () => {
    for (const name of Object.keys(CONDITIONS)) expect(text).toContain(`\`${name}\``);
    for (const [, name] of readFileSync('templates/first-boot/step.sh', 'utf8').matchAll(/^([a-z]\w+)\(\) \{/gm)) {
      if (!['fault_in', 'apt_get', 'mend_packages', 'curl_quote'].includes(name ?? ''))
        expect(text).toMatch(new RegExp(`\`${name}[ \`]`));
    }
    for (const name of ['shell', 'json', 'mysql', 'sql', 'curl', 'octal']) expect(text).toContain(`{{${name} x}}`);
  });
});

describe('every built-in script', () => {
  it('is what shellcheck has nothing to say about', () => {
    const { stdout, status } = spawnSync('bash', ['-c', 'shellcheck --external-sources templates/*/*.sh'], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
