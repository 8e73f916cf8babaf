/** What a machine says of itself that others must agree with. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host } from '../site/site.ts';
import { lastWords, machineScript, runOn } from './machine-script.ts';
import { type Clock, timedQuestion } from './timed-question.ts';

export interface MachineFacts {
  readonly host: Host;
  /** Undefined when it said nothing that is a time. */
  readonly clock?: Clock;
  /** The major version, `11`; undefined without Java. */
  readonly java?: string;
  /** Version of the package, where it is installed. */
  readonly agent?: string;
  readonly management?: string;
  readonly missingLabels: readonly string[];
}

/** Asks a machine; `labels` are the network devices it must have. What it says that makes no sense counts as not said. */
export async function factsOf(
  host: Host,
  labels: readonly string[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<Outcome<MachineFacts>> {
  // Opening the connection is no part of the question.
  const shell = await machines.shell(host.name, signal);
  if (!shell.ok) return shell;
  const question = timedQuestion();
  const script = machineScript('facts', { LABELS: labels.join(' ') });
  const ran = await runOn(machines, host.name, script, { signal, heard: question.heard });
  if (!ran.ok) return ran;
  if (ran.value.code !== 0) {
    const message = `${host.name} cannot be asked about itself: ${lastWords(ran.value)}`;
    return refused({ rule: 'machine-proof', path: host.path, message });
  }
  const said = ran.value.stdout.split('\n').map((line) => line.split(' '));
  const of = (key: string) => said.filter(([name]) => name === key).map(([, value = '']) => value);
  const [[time], [java]] = [of('time'), of('java')];
  return done({
    host,
    clock: time !== undefined && /^\d+\.\d+$/.test(time) ? question.clock(Number(time)) : undefined,
    java: java === 'none' ? undefined : java,
    agent: of('cloudstack-agent')[0],
    management: of('cloudstack-management')[0],
    missingLabels: labels.filter((label) => of('no-label').includes(label)),
  });
}
