/** A zone taken down, and the hosts made ready to be added again: all steps, in their order. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { destroyZone } from '../zone/destroy-zone.ts';
import { resetAgent } from './agents.ts';
import { enter } from './enter.ts';
import { whileHeld } from './finalize-site.ts';
import { NOTHING, onMachines, untilManagerAnswers } from './machine-steps.ts';
import { toldBy } from './run-event.ts';
import { type Armed, type Work, zoneHostsOf } from './work.ts';

/** Takes the zone down to nothing. Run again after any end it goes on; with `guests` those are expunged, too. */
export async function destroySite(work: Work, guests: boolean): Promise<Outcome<void>> {
  const there = await onMachines(work, 'waiting for the management server', untilManagerAnswers, NOTHING);
  if (!there.ok) return there;
  return whileHeld(work, async (held) => {
    held.say({ event: 'step', step: 'logging in to CloudStack' });
    const entered = await enter(held);
    if (!entered.ok) return entered;
    const { site, say, signal, clock } = held;
    const { api } = entered.value;
    const gone = await destroyZone(api, site, { told: toldBy(say), signal, clock, guests });
    if (!gone.ok) return gone;
    return onMachines(held, 'resetting the agents of the hosts', resetAgents, done(undefined));
  });
}

/** Has every agent of the zone forget it, side by side. */
async function resetAgents(work: Armed): Promise<Outcome<void>> {
  const { machines, signal, say } = work;
  const resets = await Promise.all(
    zoneHostsOf(work).map(async (host) => {
      const reset = await resetAgent(host, machines, signal);
      const change = { kind: 'agent', name: host.name, action: 'change' } as const;
      say({ event: 'change', change, state: reset.ok ? 'done' : 'failed' });
      return reset;
    }),
  );
  const problems = resets.flatMap((reset) => (reset.ok ? [] : reset.problems));
  return problems.length === 0 ? done(undefined) : refused(...problems);
}
