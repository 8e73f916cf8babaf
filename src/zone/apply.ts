/** Carries a plan out: kind after kind where one needs the other, side by side where not. */
import type { Api } from '../cloudstack/api.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import { isDone, makeChange, type Task } from './apply-change.ts';
import { type ApplyOptions, pause, type Run, readPatiently, readZone } from './apply-run.ts';
import type { Have, Kind, KindName, ZonedSite } from './kind.ts';
import { host } from './kinds/host.ts';
import { kinds } from './kinds/kinds.ts';
import { atMost } from './side-by-side.ts';
import type { Plan } from './zone-plan.ts';

/** By this key the server logs in to hosts; who has a shell puts it there himself. */
const MANAGEMENT_KEY = '/var/lib/cloudstack/management/.ssh/id_rsa.pub';

/** How long what was made may take to come to rest before the next kind begins, in milliseconds. */
const RESTS = 3 * 60_000;

/**
 * Does what the plan says and nothing else. Before anything is sent the lists are read again, so that it may be run
 * again after any end: what is there is not made a second time. A change that fails stops what needs it; the others
 * go on, and all problems are told at the end.
 */
export async function applyPlan(api: Api, site: ZonedSite, plan: Plan, options: ApplyOptions): Promise<Outcome<void>> {
  const run: Run = { api, site, plan, options, objects: new Map(), isAway: false };
  const begun = await readZone(run);
  if (!begun.ok) return begun;
  const total = plan.changes.filter(({ calls }) => calls.length > 0).length;
  let ended = 0;
  const tick = () => options.told.progress(++ended, total, 'changes');
  const over = new Map<KindName, Promise<readonly Problem[]>>();
  for (const kind of kinds) {
    const before = kind.after.flatMap((name) => over.get(name) ?? []);
    over.set(
      kind.name,
      Promise.all(before).then(() => makeKind(run, kind, tick)),
    );
  }
  const problems = (await Promise.all(over.values())).flat();
  return problems.length === 0 ? done(undefined) : refused(...problems);
}

/** All changes of a kind, and a look at whether the server now has what they made. */
async function makeKind(run: Run, kind: Kind, tick: () => void): Promise<readonly Problem[]> {
  const tasks = tasksOf(run, kind);
  if (tasks.length === 0) return [];
  const read = await readPatiently(run, kind);
  if (!read.ok) return read.problems;
  const turn = atMost((kind === host ? run.options.hostsAtATime : undefined) ?? kind.sideBySide ?? 1);
  const made = await Promise.all(
    tasks.map((task) =>
      turn(async () => {
        const outcome = await makeTold(run, task, read.value);
        tick();
        return { task, outcome };
      }),
    ),
  );
  const failed = made.flatMap(({ outcome }) => (outcome.ok ? [] : outcome.problems));
  const good = made.flatMap(({ task, outcome }) => (outcome.ok ? [task] : []));
  return [...failed, ...(await proven(run, kind, good))];
}

function tasksOf({ site, plan }: Run, kind: Kind): Task[] {
  const changes = plan.changes.filter(({ kind: name, calls }) => name === kind.name && calls.length > 0);
  if (changes.length === 0) return [];
  const wants = new Map(kind.want(site).map((want) => [want.key, want]));
  return changes.map((change) => {
    const want = wants.get(change.key);
    if (want === undefined) throw new Error(`the plan has ${change.kind} ${change.name}, which is not of this site`);
    return { kind, change, want };
  });
}

/** Makes a change, and says that it is begun and how it ended. */
async function makeTold(run: Run, task: Task, all: readonly Have[]): Promise<Outcome<void>> {
  const { journal = () => undefined } = run.options;
  const { change } = task;
  journal({ change, state: 'begun' });
  const made = task.kind === host ? await makeHost(run, task, all) : await makeChange(run, task, all);
  if (made.ok) journal({ change, state: 'done' });
  else for (const problem of made.problems) journal({ change, state: 'failed', problem });
  return made;
}

/** A host, with what has to be done on the machine before and after. */
async function makeHost(run: Run, task: Task, all: readonly Have[]): Promise<Outcome<void>> {
  const { hands } = run.options;
  const { name, path } = task.change;
  const onItsLine = (outcome: Outcome<void>): Outcome<void> =>
    outcome.ok ? outcome : refused(...outcome.problems.map((problem) => ({ path, ...problem })));
  const before = onItsLine((await hands?.beforeHost(name)) ?? done(undefined));
  if (!before.ok) return before;
  const made = await makeChange(run, task, all);
  if (made.ok) return onItsLine((await hands?.afterHost(name)) ?? made);
  // The agent's setup says why it failed on the host alone, and CloudStack only that nobody came (facts: cloudstack b.2).
  const reason = `its reason may be on ${name}: /var/log/cloudstack/agent/setup.log, agent.log`;
  const key = `does /root/.ssh/authorized_keys there hold ${MANAGEMENT_KEY} of the management server?`;
  const hint = hands === undefined ? `${key} Else ${reason}` : reason;
  return refused(...made.problems.map((problem) => ({ ...problem, hint: problem.hint ?? hint })));
}

/** Reads what was made: the server's word for it is not enough. What still moves is waited for. */
async function proven(run: Run, kind: Kind, tasks: readonly Task[]): Promise<readonly Problem[]> {
  if (tasks.length === 0) return [];
  const { clock, signal } = run.options;
  const keys = new Set(tasks.map(({ want }) => want.key));
  const until = clock.now() + RESTS;
  for (;;) {
    const read = await readPatiently(run, kind);
    if (!read.ok) return read.problems;
    const moves = read.value.some((have) => keys.has(have.key) && kind.settling?.(have));
    if (!moves || signal.aborted || clock.now() >= until) return unlike(run, tasks, read.value);
    await pause(run);
  }
}

function unlike(run: Run, tasks: readonly Task[], all: readonly Have[]): Problem[] {
  return tasks
    .filter((task) => !isDone(run, task, all))
    .map(({ change: { kind, name, path } }) => ({
      rule: 'zone-unproven',
      message: `${kind} ${name}: CloudStack took it and does not have it as it was sent`,
      hint: 'plan again, to see what differs',
      path,
    }));
}
