/** From what is kept of a failed job or request to its story: the first cause, followed to where it lies. */
import { knownIn } from './cause.ts';
import { databaseAway } from './causes/database-away.ts';
import { hostAway } from './causes/host-away.ts';
import { causes } from './causes.ts';
import type { LogEntry } from './log-entry.ts';
import { type Quote, quoteOf, type Sign, signOf } from './log-sign.ts';
import { keyOf, lineOf, type Story, type StoryCause, type StoryKind, type StoryLine } from './story.ts';
import { shownPart } from './strike-out.ts';
import type { Surroundings } from './surroundings.ts';
import { firstCause, type Stamped, type WorkUnit } from './work-unit.ts';

/** How a piece of work ended. */
export interface Ending {
  readonly quote: Quote;
  /** What the user was told. */
  readonly errorText: string | undefined;
}

/** Of the same words again, so many lines are quoted. */
const MOST_AGAIN = 8;
/** Characters of what a user was told, as it is kept. */
const LONGEST_TEXT = 1000;

/** `units`: the work itself, and the children of it that failed. */
export function tellWork(units: readonly WorkUnit[], ending: Ending, around: Surroundings): Story {
  const [unit] = units as [WorkUnit];
  const signs = units.flatMap((one) => one.signs).sort(inTime);
  const cause = firstCause(signs);
  const vms = [...new Set(units.flatMap((one) => [...one.vms]))];
  const kind = kindOf(unit, vms, around);
  const common = {
    ...{ kind, title: titleOf(unit, kind, vms, around), job: unit.job, parent: unit.parent, logid: unit.logid },
    vms: [...new Set([...vms, ...signs.flatMap(({ attempt }) => around.vms.idOf(attempt?.vm ?? '') ?? [])])],
    time: ending.quote.time,
    saw: ending.errorText === undefined ? [] : [shownPart(ending.errorText, LONGEST_TEXT)],
    avoided: avoidedBy(units, signs),
  };
  const hosts = [...new Set(signs.flatMap(({ host, attempt }) => host ?? attempt?.host ?? []))];
  const end = lineOf('consequence', 'it ends, with what the user is told', ending.quote);
  const lines = [...stepsOf(units, ending.quote), ...linesOf(cause, signs), end].sort(inTime);
  const text = cause === undefined ? knownIn(ending.errorText ?? '', causes) : undefined;
  if (text !== undefined) {
    const { id, repair } = text.cause;
    const told = { id, means: text.means, said: common.saw[0] ?? '', repair };
    return { ...common, hosts, cause: told, lines, unseen: undefined, key: keyOf(id, told.means) };
  }
  if (cause === undefined)
    return { ...common, hosts, cause: undefined, lines, unseen: unseenOf(unit), key: keyOf(kind, ...common.saw) };
  const outside = outsideOf(cause, around);
  if (outside !== undefined) {
    const met = lines.map((line) => (line.role === 'cause' ? { ...line, ...MET } : line));
    return {
      ...common,
      hosts: [...hosts, ...outside.hosts],
      cause: outside.cause,
      lines: [...outside.lines, ...met].sort(inTime),
      unseen: undefined,
      key: outside.key,
    };
  }
  const told = causeOf(cause, around);
  return {
    ...common,
    hosts,
    cause: told,
    lines,
    unseen: undefined,
    key: keyOf(told.id, told.said, kind === 'system-vm' ? kind : ''),
  };
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

/** Of a cause that lies elsewhere the work meets the effect. */
const MET = { role: 'consequence', means: 'what it met' } as const;

function inTime(a: Quote, b: Quote): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : a.place.line - b.place.line;
}

/** A job without a parent of its own that starts a system VM: nobody asked for it, and nobody is told. */
function kindOf({ job, parent }: WorkUnit, vms: readonly string[], around: Surroundings): StoryKind {
  if (job === undefined) return 'request';
  const system = vms.some((vm) => /^[sv]-\d+-VM$/.test(around.vms.nameOf(vm) ?? ''));
  return parent !== undefined && system ? 'system-vm' : 'job';
}

function titleOf(
  { job, parent, logid, command }: WorkUnit,
  kind: StoryKind,
  vms: readonly string[],
  around: Surroundings,
): string {
  if (kind === 'request') return `a request without a job (logid ${logid})`;
  const names = vms
    .map((vm) => around.vms.nameOf(vm) ?? `VM ${vm}`)
    .slice(0, 3)
    .join(', ');
  const number = parent === undefined ? `job-${job}` : `job-${parent}/job-${job}`;
  if (kind === 'system-vm') return `system VM ${names} does not start (${number}, logid ${logid})`;
  const what = [command, names === '' ? '' : `for ${names}`].filter((part) => part !== '').join(' ');
  return `${number} (logid ${logid})${what === '' ? '' : `: ${what}`}`;
}

function stepsOf(units: readonly WorkUnit[], end: Quote): StoryLine[] {
  return units
    .filter(({ begun, first }) => (begun ?? first).place.line !== end.place.line)
    .map((unit, at) => {
      const means =
        at > 0
          ? `job-${unit.job}, which does a part of it`
          : unit.begun === undefined
            ? 'the first of it in this log'
            : 'it begins';
      return lineOf('step', means, unit.begun ?? unit.first);
    });
}

function linesOf(cause: Stamped | undefined, signs: readonly Stamped[]): StoryLine[] {
  if (cause === undefined) return [];
  const { attempt, sent } = cause;
  const again = signs.filter((sign) => sign !== cause && isSame(sign, cause)).slice(0, MOST_AGAIN);
  return [
    ...(attempt === undefined
      ? []
      : [lineOf('step', `${attempt.vm} is to run on host ${attempt.host}`, attempt.quote)]),
    ...(sent === undefined
      ? []
      : [lineOf('step', `${cause.command ?? ''}Command goes to host ${cause.host ?? '?'}`, sent)]),
    lineOf('cause', 'the first cause', cause),
    ...again.map((sign) =>
      lineOf('again', sign.attempt === undefined ? 'the same again' : `the same, on host ${sign.attempt.host}`, sign),
    ),
  ];
}

/** Whether two signs speak of one cause. */
function isSame(a: Sign, b: Sign): boolean {
  if (a.known !== undefined || b.known !== undefined) return a.known?.cause === b.known?.cause;
  return a.said.includes(b.said) || b.said.includes(a.said);
}

/** A cause that the work met and that lies elsewhere: a host that had gone before, a database that was away. */
function outsideOf({ known, said }: Sign, around: Surroundings): Story | undefined {
  if (known?.cause === databaseAway) return around.database.lately();
  if (known?.cause !== hostAway) return undefined;
  const host = hostAway.sign.exec(said)?.[1];
  return host === undefined ? undefined : around.hosts.lately(host);
}

function causeOf({ known, said, command, host, attempt, weight }: Stamped, around: Surroundings): StoryCause {
  const name = host === undefined ? undefined : around.hosts.nameOf(host);
  const where = host === undefined ? '' : ` on host ${host}${name === undefined ? '' : ` (${name})`}`;
  const whose = attempt === undefined ? '' : ` for ${attempt.vm}`;
  if (known !== undefined) {
    const place = weight === 'planning' ? '' : `${command === undefined ? '' : `${command}Command`}${whose}${where}`;
    return {
      id: known.cause.id,
      means: place === '' ? known.means : `${place.trim()}: ${known.means}`,
      said,
      repair: known.cause.repair,
    };
  }
  if (host !== undefined)
    return {
      id: undefined,
      means: `the agent refuses${command === undefined ? '' : ` ${command}Command`}${whose}${where}: ${said}`,
      said,
      repair: AGENT_LOG,
    };
  return { id: undefined, means: said, said, repair: NOT_KNOWN };
}

const AGENT_LOG =
  'agent.log of that host, by the same logid, has what was done before; libvirt itself: journalctl -u libvirtd';
const NOT_KNOWN = 'none is known for these words; the lines around the first cause may say more';

/** Everything that was put aside, with the refusal that was met there when the log names no reason. */
function avoidedBy(
  units: readonly WorkUnit[],
  signs: readonly Stamped[],
): { readonly what: string; readonly why: string }[] {
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

function unseenOf({ begun }: WorkUnit): string {
  return begun === undefined
    ? 'the log begins after the cause: an older one may have it'
    : 'no line of it says why, at the level at which this server logs';
}
