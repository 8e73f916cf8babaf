/** From what is kept of a failed job or request to its story: the first cause, followed to where it lies. */
import { knownIn } from './cause.ts';
import { causes } from './causes.ts';
import type { LogEntry } from './log-entry.ts';
import { type Quote, quoteOf, signOf } from './log-sign.ts';
import { keyOf, type Story, type StoryLine } from './story.ts';
import { shownPart } from './strike-out.ts';
import type { Surroundings } from './surroundings.ts';
import { causeOf, outsideOf } from './work-cause.ts';
import { inTime, workLines } from './work-lines.ts';
import { kindOf, titleOf } from './work-title.ts';
import { firstCause, type Stamped, type WorkUnit } from './work-unit.ts';

/** How a piece of work ended. */
export interface Ending {
  readonly quote: Quote;
  /** What the user was told. */
  readonly errorText: string | undefined;
}

/** Characters of what a user was told, as it is kept. */
const LONGEST_TEXT = 1000;

/** `units`: the work itself, and the children of it that failed. */
export function tellWork(units: readonly WorkUnit[], ending: Ending, around: Surroundings): Story {
  const signs = units.flatMap((one) => one.signs).sort(inTime);
  const told = uncaused(units, signs, ending, around);
  const cause = firstCause(signs);
  if (cause === undefined) return fromText(told, units, ending);
  const outside = outsideOf(cause, around);
  if (outside !== undefined) return metOutside(told, outside);
  const cut = isCut(
    told,
    units.find((one) => one.signs.includes(cause)),
  );
  // What nobody knows, and nothing outside of the server has said, may as well come of what stood before.
  if (cut && cause.known === undefined && cause.weight !== 'refusal') {
    return fromText({ ...told, lines: told.lines.map(met) }, units, ending);
  }
  const own = causeOf(cause, around);
  const key = keyOf(own.id, own.said, told.kind === 'system-vm' ? told.kind : '');
  return { ...told, cause: own, unseen: cut ? CUT : undefined, key };
}

const CUT = 'the log begins in the midst of it: an older one may have an earlier cause';

/** Whether the log begins in the midst of it. Work on system VMs never ends, and nobody has seen it begin. */
function isCut({ kind }: Pick<Story, 'kind'>, unit: WorkUnit | undefined): boolean {
  return kind !== 'system-vm' && unit?.begun === undefined;
}

/** A line of what it met, where the cause is another one. */
function met(line: StoryLine): StoryLine {
  return line.role === 'cause' || line.role === 'again' ? { ...line, role: 'consequence', means: 'what it met' } : line;
}

/** A job that the server gave up when it started, at this line: what ended the server before that is the cause. */
export function tellCancelled(unit: WorkUnit, entry: LogEntry, around: Surroundings): Story {
  const end = quoteOf(entry);
  const story = tellWork([{ ...unit, signs: [] }], { quote: end, errorText: undefined }, around);
  const start = around.server.lately();
  if (start === undefined) return story;
  const means = 'the server starts, and gives up what it was doing when it ended';
  const lines = [...story.lines.filter(({ role }) => role !== 'consequence'), ...start.lines];
  return {
    ...story,
    cause: { ...start.cause, said: signOf(entry)?.said ?? '' } as Story['cause'],
    lines: [...lines, { ...end, role: 'cause', means }],
    unseen: undefined,
    key: start.key,
  };
}

/** A story without its cause. */
type Uncaused = Omit<Story, 'unseen' | 'key'>;

function uncaused(
  units: readonly WorkUnit[],
  signs: readonly Stamped[],
  { quote, errorText }: Ending,
  around: Surroundings,
): Uncaused {
  const [unit] = units as [WorkUnit];
  const vms = [...new Set(units.flatMap((one) => [...one.vms]))];
  const tried = signs.flatMap(({ attempt }) => around.vms.idOf(attempt?.vm ?? '') ?? []);
  const kind = kindOf(unit, vms, around);
  return {
    ...{ kind, title: titleOf(unit, kind, vms, around), job: unit.job, parent: unit.parent, logid: unit.logid },
    vms: [...new Set([...vms, ...tried])],
    time: quote.time,
    saw: errorText === undefined ? [] : [shownPart(errorText, LONGEST_TEXT)],
    avoided: avoidedBy(units, signs),
    hosts: [...new Set(signs.flatMap(({ host, attempt }) => host ?? attempt?.host ?? []))],
    cause: undefined,
    lines: workLines(units, quote, signs),
  };
}

/** Without a line that shows a cause, what the user was told may name one. */
function fromText(told: Uncaused, [unit]: readonly WorkUnit[], { errorText }: Ending): Story {
  const known = knownIn(errorText ?? '', causes);
  if (known !== undefined) {
    const { id, repair } = known.cause;
    const cause = { id, means: known.means, said: told.saw[0] ?? '', repair };
    return { ...told, cause, unseen: isCut(told, unit) ? CUT : undefined, key: keyOf(id, known.means) };
  }
  const unseen =
    unit?.begun === undefined
      ? 'the log begins after the cause: an older one may have it'
      : 'no line of it says why, at the level at which this server logs';
  return { ...told, unseen, key: keyOf(told.kind, ...told.saw) };
}

/** Of a cause that lies elsewhere the work meets the effect. */
function metOutside(told: Uncaused, outside: Story): Story {
  return {
    ...told,
    hosts: [...told.hosts, ...outside.hosts],
    cause: outside.cause,
    lines: [...outside.lines, ...told.lines.map(met)].sort(inTime),
    unseen: undefined,
    key: outside.key,
  };
}

/** Everything that was put aside, with the refusal that was met there when the log names no reason. */
function avoidedBy(units: readonly WorkUnit[], signs: readonly Stamped[]): Story['avoided'] {
  const all = new Map(units.flatMap((unit) => [...unit.avoided]));
  for (const unit of units) for (const [what, why] of unit.avoided) if (why !== undefined) all.set(what, why);
  return [...all].map(([what, why]) => {
    const met = signs.find(
      ({ weight, host, attempt }) => weight === 'refusal' && what === `host ${host ?? attempt?.host}`,
    );
    const refusal = met ?? (what.startsWith('zone ') ? signs.find(({ weight }) => weight === 'refusal') : undefined);
    return { what, why: why ?? (refusal === undefined ? 'the log does not say why' : refusal.said) };
  });
}
