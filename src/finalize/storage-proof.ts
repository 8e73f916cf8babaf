/**
 * Every export tried on each machine that will use it, before CloudStack is told of it: the API takes a path that cannot work, and
 * what fails then fails far away (facts: cloudstack d 13, 14; i).
 */
import { randomBytes } from 'node:crypto';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host, Storage } from '../site/site.ts';
import { machineScript, runOn } from './machine-script.ts';
import { storageProblem } from './storage-words.ts';

/** An export that does not work for a host. */
export interface StorageFault {
  readonly storage: Storage;
  readonly host: Host;
  readonly problem: Problem;
}

interface Trial {
  readonly storage: Storage;
  readonly host: Host;
  /** What names of this host's files begin with: what a run that was killed has left is known by it. */
  readonly ours: string;
  /** The file that this host writes, and what is in it. */
  readonly file: string;
  readonly text: string;
}

type Action = 'write' | 'read' | 'remove';

/**
 * Each user of each store mounts it, writes a file as root, reads the file that the next user wrote, and removes its own. Hosts
 * work side by side, each through one connection. Nothing stays mounted, whatever fails; what a broken connection leaves on a
 * store, the next proof removes.
 */
export async function proveStorage(
  stores: readonly Storage[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<StorageFault[]> {
  const run = randomBytes(9).toString('base64url');
  const trials = stores.flatMap((storage) => storage.users.map((host) => trial(storage, host, run)));
  const written = await inStep(trials, machines, 'write', (own) => own, signal);
  const failed = new Set(written.map((fault) => fault.trial));
  const whole = trials.filter((one) => !failed.has(one));
  const read = await inStep(whole, machines, 'read', nextUser(whole), signal);
  // What was written is removed also where something else failed meanwhile.
  await inStep(trials, machines, 'remove', (own) => own, signal);
  return [...written, ...read].map(({ trial: { storage, host }, problem }) => ({ storage, host, problem }));
}

function trial(storage: Storage, host: Host, run: string): Trial {
  const ours = `.zoneseed-${host.name}.`;
  return { storage, host, ours, file: `${ours}${run}`, text: `written by ${host.name} ${run}` };
}

/** Answers the next user of the same store; with one user alone, that one. */
function nextUser(trials: readonly Trial[]): (own: Trial) => Trial {
  const next = new Map<Trial, Trial>();
  for (const users of Map.groupBy(trials, ({ storage }) => storage).values())
    for (const [at, own] of users.entries()) next.set(own, users[(at + 1) % users.length] ?? own);
  return (own) => next.get(own) ?? own;
}

interface TrialFault {
  readonly trial: Trial;
  readonly problem: Problem;
}

/** One action of all trials; the trials of one host one after the other. */
async function inStep(
  trials: readonly Trial[],
  machines: Machines,
  action: Action,
  fileOf: (own: Trial) => Trial,
  signal?: AbortSignal,
): Promise<TrialFault[]> {
  const byHost = Map.groupBy(trials, ({ host }) => host);
  const faults = await Promise.all(
    [...byHost.values()].map(async (own) => {
      const found: TrialFault[] = [];
      for (const one of own) {
        const problem = await attempt(one, fileOf(one), machines, action, signal);
        if (problem !== undefined) found.push({ trial: one, problem });
      }
      return found;
    }),
  );
  return faults.flat();
}

async function attempt(
  { storage, host, ours }: Trial,
  { file, text }: Trial,
  machines: Machines,
  action: Action,
  signal?: AbortSignal,
): Promise<Problem | undefined> {
  const script = machineScript('nfs', {
    SOURCE: `${storage.server}:${storage.exportPath}`,
    OPTIONS: storage.mountOptions ?? '',
    ACTION: action,
    NAME: file,
    OURS: ours,
    TEXT: text,
  });
  const ran = await runOn(machines, host.name, script, { signal });
  if (!ran.ok) return ran.problems[0];
  return ran.value.code === 0 ? undefined : storageProblem(storage, host, ran.value);
}
