/** An apply that ends at any call, run again: the same zone, nothing twice. */
import { expect, test } from 'vitest';
import { untold } from '../../src/outcome/told.ts';
import { applyPlan } from '../../src/zone/apply.ts';
import { readLive } from '../../src/zone/live.ts';
import { planZone } from '../../src/zone/zone-plan.ts';
import { type Cloud, cloud, got, Killed, type Mishap } from './in-process.ts';
import { zoneOf } from './zone-of.ts';
import { reference } from './zoned-sites.ts';

const site = reference();

async function apply(on: Cloud) {
  const live = await readLive(on.api, site, on.signal);
  return live.ok ? applyPlan(on.api, site, planZone(site, live.value), { ...on, told: untold }) : live;
}

const whole = cloud();
got(await apply(whole));
const calls = whole.sent.length;
const looks = whole.sent.indexOf('createZone') - 2;
const wanted = zoneOf(whole.world);

test.each<Mishap>([
  ...(['refused', 'timed out before', 'timed out after', 'killed before', 'killed after'] as const),
  ...(['server died before', 'server died after'] as const),
])('an apply that meets "%s" at any of its calls ends with the same zone', async (mishap) => {
  for (let nth = 1; nth <= calls; nth++) {
    const first = cloud();
    first.fail(nth, mishap);
    const begun = await apply(first).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    // Whoever lives on mends it without being asked, but for the first look.
    if (begun !== undefined && nth > looks) expect(begun, `${mishap} at ${nth}`).toMatchObject({ ok: true });
    // Whoever runs it again waits for the server first.
    await first.clock.sleep(120_000, first.signal);
    const again = cloud({ world: first.world, clock: first.clock });
    const outcome = await apply(again);
    const at = `${mishap} at ${nth}: ${first.sent[nth - 1]}`;
    expect(outcome, at).toMatchObject({ ok: true });
    expect(zoneOf(first.world), at).toEqual(wanted);
    const plan = planZone(site, got(await readLive(again.api, site, again.signal)));
    expect(plan.changes, at).toEqual([]);
  }
});
