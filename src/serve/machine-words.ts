/** What is known of a machine, in the words of a terminal. */
import type { MachineState, MachineView, RackView } from './rack-view.ts';

/** How each state is called. */
const WORDS: Readonly<Record<MachineState, string>> = {
  failed: 'failed',
  silent: 'silent',
  'first-boot': 'first boot',
  restarting: 'restarting',
  installer: 'installing',
  booted: 'booted',
  expected: 'expected',
  ready: 'ready',
};

/** The state of a machine as a word. */
export function stateWord({ state }: Pick<MachineView, 'state'>): string {
  return WORDS[state];
}

/** Whether a machine goes on only when somebody sees to it. */
export function isUrgent({ state }: Pick<MachineView, 'state'>): boolean {
  return state === 'failed' || state === 'silent';
}

/** What a machine does, waits for or has failed at; empty where its state says all. */
export function doingOf({ state, step, waitsFor, failure, install, alerts }: MachineView): string {
  const [alert] = alerts;
  const said = [failureOf(state, failure), stepOf(state, step), waitsFor && `waits for ${waitsFor}`, alert];
  if (state === 'expected' && install === 'done') said.push('boots its disk');
  return said.filter(Boolean).join(', ');
}

function failureOf(state: MachineState, failure: MachineView['failure']): string | undefined {
  return failure === undefined || (state !== 'failed' && state !== 'silent') ? undefined : failure.line;
}

function stepOf(state: MachineState, step: MachineView['step']): string | undefined {
  if (step === undefined || (state !== 'installer' && state !== 'first-boot')) return undefined;
  const { number, of, text } = step;
  return number === undefined || of === undefined ? text : `step ${number} of ${of}, ${text}`;
}

/** `2 of 3 machines ready, 1 failed`. */
export function totalsOf({ machines }: Pick<RackView, 'machines'>): string {
  const number = (state: MachineState) => machines.filter((machine) => machine.state === state).length;
  const noun = machines.length === 1 ? 'machine' : 'machines';
  const bad = (['failed', 'silent'] as const).flatMap((state) =>
    number(state) === 0 ? [] : [`${number(state)} ${state}`],
  );
  return [`${number('ready')} of ${machines.length} ${noun} ready`, ...bad].join(', ');
}
