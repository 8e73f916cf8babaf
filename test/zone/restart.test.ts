import { expect, test } from 'vitest';
import type { Api } from '../../src/cloudstack/api.ts';
import { done } from '../../src/outcome/outcome.ts';
import { readLive } from '../../src/zone/live.ts';
import { planSummary } from '../../src/zone/plan-table.ts';
import { isEmpty, planZone } from '../../src/zone/zone-plan.ts';
import { afterDeath } from '../fakes/cloudstack/restart.ts';
import { type Cloud, cloud, got } from './in-process.ts';
import { applyOn, madeZone, planOn } from './made-zone.ts';
import { reference } from './zoned-sites.ts';

const STARTED = '2026-11-25T16:14:39+0000';

interface Told {
  readonly level: string;
  readonly created: string;
  readonly description: string;
}

/** The server as one that was started at these times and tells of these events. */
function keeping({ api }: Cloud, events: readonly Told[], starts: readonly string[] = [STARTED]): Api {
  const managementserver = starts.map((lastserverstart) => ({ state: 'Up', lastserverstart }));
  return {
    send(call, answer, signal) {
      if (call.command === 'listManagementServers') return Promise.resolve(done(answer.parse({ managementserver })));
      if (call.command === 'listEvents') return Promise.resolve(done(answer.parse({ event: events })));
      return api.send(call, answer, signal);
    },
  };
}

const edit = (name: string, created: string, level = 'INFO'): Told => ({
  level,
  created,
  description: `${level === 'INFO' ? 'Successfully completed' : 'Error while'} updating configuration.  Name: ${name} New Value: 10.15.0.0/24`,
});
const LATER = '2026-11-25T17:00:00+0000';
const EARLIER = '2026-11-25T16:00:00+0000';

const site = reference(['mtu: 1450', 'mtu: 1450\n    expunge.delay: 60']);

test.each<[string, readonly Told[], readonly string[]]>([
  ['a setting that was changed since the start', [edit('management.network.cidr', LATER)], ['management.network.cidr']],
  [
    'several',
    [edit('expunge.delay', LATER), edit('management.network.cidr', LATER)],
    ['expunge.delay', 'management.network.cidr'],
  ],
  ['not one that was changed before', [edit('management.network.cidr', EARLIER)], []],
  ['not one that takes effect at once', [edit('host', LATER)], []],
  ['not one whose change failed', [edit('management.network.cidr', LATER, 'ERROR')], []],
  ['not one that the site says nothing of', [edit('max.template.iso.size', LATER)], []],
  ['not one that zones have for themselves', [edit('vr.private.interface.max.mtu', LATER)], []],
])('a restart is due for %s', async (_, events, expected) => {
  const on = await madeZone(site);
  const live = got(await readLive(keeping(on, events), site, on.signal));
  expect(live.toLoad.toSorted()).toEqual(expected);
  const plan = planZone(site, live);
  expect(isEmpty(plan)).toBe(expected.length === 0);
  if (expected.length > 0) expect(planSummary(plan)).toBe('a restart of the management server');
});

test('of several servers, the one that was started first counts', async () => {
  const on = await madeZone(site);
  const api = keeping(on, [edit('expunge.delay', LATER)], ['2026-11-25T18:00:00+0000', STARTED]);
  expect(got(await readLive(api, site, on.signal)).toLoad).toEqual(['expunge.delay']);
});

test('a run that was killed between the change of a setting and the restart is not forgotten', async () => {
  const on = cloud();
  await on.clock.sleep(60_000, on.signal);
  got(await applyOn(on, site));
  expect(await planOn(on, site)).toMatchObject({ changes: [], toLoad: ['expunge.delay', 'management.network.cidr'] });
  await on.clock.sleep(60_000, on.signal);
  afterDeath(on.world);
  expect(await planOn(on, site)).toMatchObject({ changes: [], toLoad: [] });
});
