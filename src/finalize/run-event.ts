/** What a run says, as data: a terminal shows it, `--json` prints it, the journal keeps it. No secret is in any of it. */
import type { Problem } from '../outcome/problem.ts';
import type { Told } from '../outcome/told.ts';
import type { Waiting } from '../zone/readiness.ts';
import type { Change, Plan } from '../zone/zone-plan.ts';
import type { StaleFile } from './host-files.ts';

export type RunEvent =
  | { readonly event: 'step'; readonly step: string }
  /** Where a host is on its way, or what is done on it. */
  | { readonly event: 'host'; readonly host: string; readonly state: string; readonly over?: boolean }
  | { readonly event: 'plan'; readonly plan: WholePlan }
  /** A change of the zone, as it begins and ends. */
  | { readonly event: 'change'; readonly change: Made; readonly state: 'begun' | 'done' | 'failed' }
  /** What the zone still waits for; nothing when it is ready. */
  | { readonly event: 'waiting'; readonly waiting: readonly Waiting[] }
  /** A step that needs a shell on a machine, where there is none. */
  | { readonly event: 'not-done'; readonly step: string }
  | { readonly event: 'note'; readonly text: string }
  | { readonly event: 'problem'; readonly problem: Problem }
  /** A question to the API, its answer and how long that took; only for those who want to know everything. */
  | { readonly event: 'call'; readonly command: string; readonly answer: string; readonly milliseconds: number };

/** What is said of a change when it happens. */
export type Made =
  | Pick<Change, 'kind' | 'name' | 'action'>
  | { kind: MadeKind; name: string; action: 'change' | 'create' };

/** What is changed besides objects of the zone. */
type MadeKind = 'admin password' | 'API key' | 'host file' | 'management server' | 'agent';

/** All that lies between the site and what is there. */
export interface WholePlan {
  readonly zone: Plan;
  /** Files of running hosts that say something else than the site does. */
  readonly files: readonly StaleFile[];
  /** What is to be done before the zone is looked at, such as replacing a default password; only a look from outside finds it undone. */
  readonly access: readonly string[];
}

export type Say = (event: RunEvent) => void;

/** The ears that the rooms below speak to. */
export function toldBy(say: Say): Told {
  return {
    step: (step) => say({ event: 'step', step }),
    note: (text) => say({ event: 'note', text }),
    warn: (problem) => say({ event: 'problem', problem: { ...problem, severity: 'warning' } }),
    progress: () => undefined,
  };
}
