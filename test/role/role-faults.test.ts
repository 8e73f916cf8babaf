import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { redactedSecrets } from '../../src/commands/shared/redacted.ts';
import { printProblem } from '../../src/diagnostic/print.ts';
import type { Problem } from '../../src/outcome/problem.ts';
import { loadRoleLibrary } from '../../src/role/library.ts';
import { roleFaults } from '../../src/role/role-faults.ts';
import { reference } from './sites.ts';

const problems = 'test/role/problems';

/** What is said of the reference site with a user's folder, whose role `mine` the NFS server has. */
function said(folder: string): readonly Problem[] {
  const library = loadRoleLibrary([process.cwd(), folder]);
  if (!library.ok) return library.problems;
  const site = reference();
  const mine = library.value.names().includes('mine') ? ['mine'] : [];
  const hosts = site.hosts.map((host) =>
    host.name === 'nfs-01' ? { ...host, roles: [...host.roles, ...mine] } : host,
  );
  return roleFaults({ ...site, hosts }, { library: library.value, secrets: redactedSecrets(site) });
}

it.each(readdirSync(problems, { withFileTypes: true }).filter((entry) => entry.isDirectory()))(
  'a folder with roles and templates that are wrong: $name',
  async ({ name }) => {
    const folder = join(problems, name);
    const text = said(folder).map((problem) => `${printProblem(problem)}\n`.replaceAll(`${folder}/`, ''));
    await expect(text.join('')).toMatchFileSnapshot(join(import.meta.dirname, `problems/${name}.out`));
  },
);

it('says nothing of the built-in roles', () => {
  expect(said('/nowhere')).toEqual([]);
});
