import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { printProblem } from '../../src/diagnostic/print.ts';
import { CONDITIONS } from '../../src/role/conditions.ts';
import { loadRoleLibrary } from '../../src/role/library.ts';
import { QUOTES } from '../../src/role/quotes.ts';
import { roleFaults } from '../../src/role/role-faults.ts';
import { ROLE_SECRETS } from '../../src/role/role-secrets.ts';
import { viewOf } from '../../src/role/view.ts';
import type { Site } from '../../src/site/site.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { filesOf, hostOf, reference, rolesOf, secretsWith } from './sites.ts';

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
    const templates = ['motd', 'hello.json', 'greet.sh'].map((name) => `templates/hello/${name}`);
    expect([...example.keys()]).toEqual(['roles/hello.yaml', ...templates]);
    expect(library.names()).toContain('hello');
  });

  it('gives a host its file, its packages, its steps and its port', () => {
    const files = filesOf(site, 'nfs-01', secretsWith(), library);
    expect(files.get('/etc/motd')?.content).toBe('Welcome to nfs-01.banana.lan, one of banana.\n');
    expect(JSON.parse(files.get('/etc/hello.json')?.content ?? '')).toEqual({
      host: 'nfs-01',
      token: 'hush-token-nfs-01',
    });
    expect(files.get('/etc/hello.json')).toMatchObject({ mode: '0600', secret: true });
    expect(files.get('/usr/local/lib/zoneseed/packages/hello')?.content).toBe('figlet\n');
    expect(files.get('/usr/local/lib/zoneseed/steps/hello-greet')?.content).toBe(
      example.get('templates/hello/greet.sh'),
    );
    const { steps, ports } = rolesOf(site, 'nfs-01', secretsWith(), library);
    expect(steps.map(({ name }) => name).slice(-2)).toEqual(['hello-packages', 'hello-greet']);
    expect(ports.at(-1)).toMatchObject({ port: '7777', from: ['10.10.0.116', '10.15.0.0/24'] });
  });

  it('says of a misspelt value what the document shows', () => {
    writeFileSync(
      join(folder, 'templates/hello/motd'),
      example.get('templates/hello/motd')?.replace('fqdn', 'fqnd') ?? '',
    );
    const faulty = valueIn(loadRoleLibrary([process.cwd(), folder]));
    const said = roleFaults(site, { library: faulty, secrets: secretsWith() }).map((problem) => printProblem(problem));
    expect(text).toContain(`\n${said.join('\n').replaceAll(`${folder}/`, '')}\n`);
  });

  it('has a step that shellcheck has nothing to say about', () => {
    const { stdout } = spawnSync('shellcheck', [join(folder, 'templates/hello/greet.sh')], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});

describe('docs/roles.md', () => {
  it('names every condition, quoting hole, secret, value and helper of steps', () => {
    for (const name of [...Object.keys(CONDITIONS), ...ROLE_SECRETS]) expect(text).toContain(`\`${name}\``);
    for (const name of Object.keys(QUOTES)) expect(text).toContain(`{{${name} x}}`);
    const site = reference();
    const { repository: _, ...ofSite } = viewOf(site, hostOf(site, 'nfs-01'), []).site as Record<string, object>;
    const view = { ...viewOf(site, hostOf(site, 'nfs-01'), []), site: ofSite };
    for (const [group, values] of Object.entries(view)) {
      const names = Array.isArray(values) ? [group] : Object.keys(values).map((name) => `${group}.${name}`);
      for (const name of names) expect(text).toMatch(new RegExp(`\`${name}[.\`]`));
    }
    for (const [, name] of readFileSync('templates/first-boot/step.sh', 'utf8').matchAll(/^([a-z]\w+)\(\) \{/gm)) {
      if (!['fault_in', 'apt_get', 'mend_packages', 'is_busy', 'curl_quote'].includes(name ?? ''))
        expect(text).toMatch(new RegExp(`\`${name}[ \`]`));
    }
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
