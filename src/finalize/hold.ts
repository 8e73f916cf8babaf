/**
 * One finalize at a time for a site: three that make a zone at once make three zones of one name (facts: cloudstack i). The lock
 * is on the management server, where all of them meet.
 */
import { PassThrough } from 'node:stream';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host } from '../site/site.ts';
import { machineScript, runOn } from './machine-script.ts';

/** Milliseconds between two signs of life; the script waits six times as long for one. */
const ALIVE_EVERY = 5_000;

export interface Hold {
  /** Comes when the lock is lost, with the connection to the management server. */
  readonly lost: AbortSignal;
  release(): void;
}

/**
 * Takes the site. Refuses when another one has it, and says who and since when; one that died lets go by itself, in half a minute
 * at the most. `who` is what others are told: a user and a machine.
 */
export async function holdSite(machines: Machines, manager: Host, who: string): Promise<Outcome<Hold>> {
  const alive = new PassThrough();
  const lost = new AbortController();
  const beat = setInterval(() => alive.write('\n'), ALIVE_EVERY);
  const ours = new Promise<boolean>((resolve) => {
    const heard = (line: string) => line === 'held' && resolve(true);
    const held = runOn(machines, manager.name, machineScript('hold', { WHO: who }), { stdin: alive, heard });
    void held.then((ran) => {
      clearInterval(beat);
      lost.abort(ran);
      resolve(false);
    });
  });
  if (await ours) {
    return done({
      lost: lost.signal,
      release: () => {
        clearInterval(beat);
        alive.end();
      },
    });
  }
  const ran = lost.signal.reason as Awaited<ReturnType<typeof runOn>>;
  if (!ran.ok) return ran;
  const holder = ran.value.code === 75 ? ran.value.stdout.trim() || 'another finalize' : undefined;
  const message =
    holder === undefined
      ? `${manager.name} does not let the site be held: ${ran.value.stderr.trim()}`
      : `the site is being changed by ${holder}`;
  return refused({
    rule: 'site-held',
    message,
    hint: 'wait until it has finished; one that died lets go within half a minute',
  });
}
