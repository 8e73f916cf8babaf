/** A plan carried out where everybody hears of each change. */
import type { Api } from '../cloudstack/api.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { applyPlan } from '../zone/apply.ts';
import type { Plan } from '../zone/zone-plan.ts';
import { handsOf } from './host-hands.ts';
import { toldBy } from './run-event.ts';
import { isArmed, type Work } from './work.ts';

export function applyTold(work: Work, api: Api, plan: Plan): Promise<Outcome<void>> {
  const { site, say, signal, clock, patience } = work;
  const added = plan.changes.filter(({ kind, calls }) => kind === 'host' && calls.length > 0).map(({ name }) => name);
  if (!isArmed(work) && added.length > 0) {
    say({ event: 'not-done', step: `letting the management server in to ${added.join(', ')}` });
  }
  return applyPlan(api, site, plan, {
    told: toldBy(say),
    signal,
    clock,
    patience,
    hands: isArmed(work) ? handsOf(work) : undefined,
    journal: ({ change, state }) => say({ event: 'change', change, state }),
  });
}
