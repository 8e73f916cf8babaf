/** What holds of plans whatever the site, whatever is there already, and whatever has changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { untold } from '../../src/outcome/told.ts';
import { applyPlan } from '../../src/zone/apply.ts';
import type { ZonedSite } from '../../src/zone/kind.ts';
import { readLive } from '../../src/zone/live.ts';
import { type Plan, planZone } from '../../src/zone/zone-plan.ts';
import { anySite, fields, releases, shape } from './any-site.ts';
import { type Cloud, cloud, got } from './in-process.ts';
import { zoneOf } from './zone-of.ts';

const RUNS = { numRuns: Number(process.env.ZONE_RUNS ?? 25) };

async function plan(on: Cloud, site: ZonedSite): Promise<Plan> {
  return planZone(site, got(await readLive(on.api, site, on.signal)));
}

async function apply(on: Cloud, site: ZonedSite, only: (index: number) => boolean = () => true) {
  const all = await plan(on, site);
  const part = { ...all, changes: all.changes.filter((_, index) => only(index)) };
  return applyPlan(on.api, site, part, { ...on, told: untold });
}

test('a plan that was carried out is empty the next time', async () => {
  await fc.assert(
    fc.asyncProperty(shape, fields, async (s, f) => {
      const on = cloud({ version: releases[s.version] ?? '' });
      const site = anySite(s, f);
      got(await apply(on, site));
      expect((await plan(on, site)).changes).toEqual([]);
    }),
    RUNS,
  );
});

test('whatever part of a zone is there, the rest comes to the same zone', async () => {
  await fc.assert(
    fc.asyncProperty(shape, fields, fc.infiniteStream(fc.boolean()), async (s, f, coins) => {
      const version = releases[s.version] ?? '';
      const site = anySite(s, f);
      const whole = cloud({ version });
      got(await apply(whole, site));
      const on = cloud({ version });
      // What needs something that is left out is not made either, which is told and no matter here.
      await apply(on, site, () => coins.next().value === true);
      got(await apply(on, site));
      expect(zoneOf(on.world)).toEqual(zoneOf(whole.world));
      expect((await plan(on, site)).changes).toEqual([]);
    }),
    RUNS,
  );
});

test('of a site that was changed, everything is changed that can be, and only the rest is left', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(shape, fields, fields, async (s, before, after) => {
      const on = cloud({ version: releases[s.version] ?? '' });
      got(await apply(on, anySite(s, before)));
      const site = anySite(s, after);
      const needed = await plan(on, site);
      got(await apply(on, site));
      const left = await plan(on, site);
      expect(left.changes).toEqual(needed.changes.filter(({ action }) => action === 'blocked'));
      const blocked = left.changes.map(({ kind, problem }) => `${kind}: ${problem?.message}`);
      for (const line of blocked) expect(line).toMatch(/pod: .*addresses|public range/);
    }),
    RUNS,
  );
});
