/**
 * One finalize at a time for a site: three that make a zone at once make three zones of one name (facts: cloudstack i). The lock
 * is on the first management server of the site, where all of them meet.
 */
import { PassThrough } from 'node:stream';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import type { RemoteProblem } from '../remote/remote-problem.ts';
import type { Ran } from '../remote/remote-shell.ts';
import type { Host } from '../site/site.ts';
import { lastWords, machineScript, runOn, words } from './machine-script.ts';

export interface HoldTimes {
  /** Milliseconds between two signs of life. */
  readonly beat: number;
  /** Seconds after the last one until the management server lets go. */
  readonly patience: number;
}

const TIMES: HoldTimes = { beat: 5_000, patience: 30 };
/** We give up earlier than the management server does, by this share of its patience. */
const OUR_SHARE = 0.8;
const HELD_BY_OTHERS = 75;

export interface Hold {
  /** Comes when the lock is lost, and not when it is let go; its reason is a Problem. */
  readonly lost: AbortSignal;
  release(): void;
}

/**
 * Takes the site. Refuses (`site-held`) when another one has it, and says who and since when; one that died lets go by itself,
 * in half a minute at the most. `who` is what others are told: a user and a machine.
 */
export async function holdSite(
  machines: Machines,
  manager: Host,
  who: string,
  { beat, patience }: HoldTimes = TIMES,
): Promise<Outcome<Hold>> {
  const alive = new PassThrough();
  const lost = new AbortController();
  // The management server holds the site for its whole patience after it has read what it says back.
  let sure = Number.POSITIVE_INFINITY;
  let released = false;
  const end = () => {
    clearInterval(beating);
    alive.end();
  };
  const lose = () => {
    end();
    if (!released) lost.abort(lostProblem(manager));
  };
  const beating = setInterval(() => {
    if (Date.now() - sure > patience * 1000 * OUR_SHARE) lose();
    else alive.write(`${Date.now()}\n`);
  }, beat);
  const refusal = await new Promise<Outcome<Ran, RemoteProblem> | undefined>((resolve) => {
    const heard = (line: string) => {
      const sent = line === 'held' ? Date.now() : Number(line);
      if (sent <= Date.now()) sure = sent;
      if (line === 'held') resolve(undefined);
    };
    const script = machineScript('hold', { WHO: words(who), PATIENCE: String(patience) });
    void runOn(machines, manager.name, script, { stdin: alive, heard }).then((ran) => {
      lose();
      resolve(ran);
    });
  });
  if (refusal !== undefined) return refused(...refusalProblems(manager, refusal));
  const release = () => {
    released = true;
    end();
  };
  return done({ lost: lost.signal, release });
}

function lostProblem({ name, path }: Host): Problem {
  return {
    rule: 'site-lost',
    path,
    message: `${name} does not hold the site for us any more: the connection to it broke`,
    hint: 'run this again: it goes on where this ended',
  };
}

function refusalProblems({ name, path }: Host, ran: Outcome<Ran, RemoteProblem>): readonly Problem[] {
  if (!ran.ok) return ran.problems;
  const rule = 'site-held';
  if (ran.value.code !== HELD_BY_OTHERS) {
    return [{ rule, path, message: `${name} does not let the site be held: ${lastWords(ran.value)}` }];
  }
  const holder = words(ran.value.stdout) || 'another finalize';
  const hint = 'wait until it has finished; one that died lets go within half a minute';
  return [{ rule, path, message: `the site is being changed by ${holder}`, hint }];
}
