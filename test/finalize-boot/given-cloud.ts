/**
 * A CloudStack that is there already, told by its API alone. It has to be one that may be spoiled: a zone is made in it and taken
 * down, and its global settings become those of the lab's site. The lab's machines do not exist for it, so no host can be added.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../boot/hosts.ts';
import type { BuiltSite } from '../boot/lab.ts';
import { expectEqual, expectMatch, type Report } from '../boot/report.ts';
import { writeSite } from '../boot/site-file.ts';
import { Run } from './client.ts';
import { FIRST, SECOND, siteWith } from './site.ts';

/** Seconds; a server of today's size makes a pod in ten. */
const LIMIT = 900;
const ZONE = 'zoneseed-lab';

/** Tells the CloudStack at `api`, whose admin has `password`. */
export async function givenCloud(report: Report, api: string, password: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'given-cloud-'));
  try {
    const file = await writeSite(folder, (site) => {
      siteWith(FIRST, SECOND)(site);
      site.setIn(['zone', 'name'], ZONE);
    });
    const site = { file, out: join(folder, 'out') };
    await build(file, site.out, { 'admin-password': password });
    await told(report, site, api);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function told(report: Report, site: BuiltSite, api: string): Promise<void> {
  const run = (command: string, ...args: readonly string[]) =>
    new Run([], site, command, ['--out', site.out, '--api', api, '--wait', '5m', ...args]).end(LIMIT);
  const planned = async () => {
    const { code, said } = await run('finalize', '--plan');
    expectEqual(`the end of a plan, after\n${said.slice(-2000)}`, code, 1);
    return said;
  };
  await report.check('the whole zone is planned', async () => {
    expectMatch('the plan', await planned(), new RegExp(`\\+\\s+zone\\s+${ZONE}`));
  });
  await report.check('what needs no host is made, and what needs a shell is named as not done', async () => {
    const { said } = await run('finalize');
    expectMatch('what it says', said, /not done, for it needs a shell on the machines: holding the site/);
    const left = await planned();
    for (const kind of ['zone', 'pod', 'cluster', 'public range', 'traffic type']) {
      if (new RegExp(`^\\+\\s+${kind}\\s`, 'm').test(left)) throw new Error(`a ${kind} is still to be made:\n${left}`);
    }
  });
  await report.check('it is taken down, and to be made again', async () => {
    const { code, said } = await run('destroy', '--yes', ZONE);
    expectEqual(`its end, after\n${said.slice(-2000)}`, code, 0);
    expectMatch('the plan', await planned(), new RegExp(`\\+\\s+zone\\s+${ZONE}`));
  });
}
