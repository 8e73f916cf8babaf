import { cpSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { realClock } from '../../src/cloudstack/clock.ts';
import { loadInputs } from '../../src/commands/shared/inputs.ts';
import { statusWith } from '../../src/commands/site-status.ts';
import { done, refused } from '../../src/outcome/outcome.ts';
import type { Machines } from '../../src/remote/machines.ts';
import { remoteProblem } from '../../src/remote/remote-problem.ts';
import { ensureSecrets } from '../../src/secrets/store.ts';
import { heard } from '../commands/listener.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { deadLinks, fencedBlocks, pageText } from './project-copy.ts';

const root = join(import.meta.dirname, '../..');
const page = pageText('docs/serve.md');

test('its links lead somewhere, and its picture is no burden', () => {
  expect(deadLinks('docs/serve.md')).toEqual([]);
  expect(statSync(join(root, 'docs/serve.png')).size).toBeLessThan(200_000);
});

test('the table of zoneseed status is the one that is printed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-docs-'));
  const file = join(folder, 'site.yaml');
  cpSync(join(root, 'examples/reference.yaml'), file);
  const env = { HOME: folder, XDG_CONFIG_HOME: folder };
  const { site } = valueIn(loadInputs(file));
  const wanted = { hosts: site.hosts.map(({ name }) => name), hostKeys: site.access.hostKeys };
  valueIn(await ensureSecrets({ siteFile: file, site: site.name }, wanted, { env }));
  const { said, code } = await heard(statusWith({ machines, clock: realClock }), [file], { out: folder }, { env });
  expect(fencedBlocks(page, 'text').map((block) => block.trimEnd())).toContain(said.trimEnd());
  expect(code).toBe(1);
});

/** The machines of the page: one that waits, one that still installs, one that is ready. */
const machines = (): Machines => ({
  shell: async (host) => {
    if (host === 'kvm-host-01') return refused(remoteProblem('refused', host, '10.10.0.117'));
    const stdout = JSON.stringify(host === 'nfs-01' ? { ...WAITING, state: 'ready', reason: null } : WAITING);
    const run = async () => done({ code: 0, stdout, stderr: '' });
    return done({ run, tunnel: () => Promise.reject(new Error('none')), isOpen: () => true, close: () => undefined });
  },
  fresh: () => Promise.reject(new Error('none')),
  close: () => undefined,
});

const WAITING = {
  host: 'cloudstack-mgmt',
  state: 'waiting',
  reason: 'management-database waits for database on db-01, 10.15.0.119 port 3306',
  sequence: 7,
  steps: Array.from({ length: 12 }, (_, index) => ({
    name: `step-${index}`,
    state: index < 4 ? 'done' : 'pending',
    tries: 0,
    since: null,
    waiting_for: null,
    error: null,
  })),
};
