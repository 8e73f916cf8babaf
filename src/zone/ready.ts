/** Waits until the zone works; when something does not come, says what is broken first. */
import type { Api } from '../cloudstack/api.ts';
import type { Clock } from '../cloudstack/clock.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Told } from '../outcome/told.ts';
import { isAway } from './apply-run.ts';
import { brokenLink } from './broken-link.ts';
import type { ZonedSite } from './kind.ts';
import type { Questions } from './links/link.ts';
import { readState, type State, type Waiting } from './readiness.ts';

export interface ReadyOptions {
  readonly told: Told;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** What only a shell on a machine can tell. */
  readonly questions?: Questions | undefined;
  /** Hears what is still to come, each time that changes. */
  readonly watch?: ((waiting: readonly Waiting[]) => void) | undefined;
  /** How long it is waited, in milliseconds: system VMs take three to ten minutes for their first start. */
  readonly patience?: number | undefined;
}

const PATIENCE = 20 * 60_000;
const PAUSE = 3000;
/** When nothing has changed for this long, in milliseconds, the reason is looked for. */
const PATIENT_FOR = 3 * 60_000;

/**
 * Waits until all hosts, stores, the template, the zone and both system VMs are as they have to be. What settles by
 * itself is waited through. When the time is over, the first broken link of the chain is the problem, and what waits
 * for it comes after it.
 */
export async function waitUntilReady(api: Api, site: ZonedSite, options: ReadyOptions): Promise<Outcome<State>> {
  const { clock, signal, told, watch = () => undefined, patience = PATIENCE } = options;
  const giveUp = clock.now() + patience;
  let changed = clock.now();
  let before = '';
  let asked = false;
  for (;;) {
    const read = await readState(api, site, signal);
    if (!read.ok && (!isAway(read.problems) || clock.now() >= giveUp || signal.aborted)) return read;
    if (read.ok) {
      const { waiting } = read.value;
      if (waiting.length === 0) return done(read.value);
      const now = JSON.stringify(waiting);
      if (now !== before) {
        watch(waiting);
        changed = clock.now();
        asked = false;
      }
      before = now;
      if (clock.now() >= giveUp || signal.aborted) return notReady(api, site, read.value, options);
      if (!asked && clock.now() - changed >= PATIENT_FOR) {
        asked = true;
        const broken = await brokenLink(api, site, read.value, options);
        if (broken !== undefined) told.warn({ ...broken, severity: 'warning' });
      }
    }
    await clock.sleep(PAUSE, signal);
  }
}

async function notReady(api: Api, site: ZonedSite, state: State, options: ReadyOptions): Promise<Outcome<State>> {
  const broken = await brokenLink(api, site, state, options);
  return refused(...(broken === undefined ? [] : [broken]), ...state.waiting.map(problemOf));
}

function problemOf({ what, state, path }: Waiting): Problem {
  return { rule: 'zone-not-ready', message: `${what} ${state}`, path };
}
