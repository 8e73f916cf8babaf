/** What an entry says of a cause, and how much that weighs. */
import { type KnownSign, knownIn } from './cause.ts';
import { causes } from './causes.ts';
import { shortCopy } from './kept-small.ts';
import type { LogEntry } from './log-entry.ts';
import type { Place } from './log-line.ts';
import { isNoise } from './noise.ts';
import { shownPart } from './strike-out.ts';
import { isWrapper, type Thrown, thrownIn } from './thrown.ts';

/**
 * From what weighs most: an agent, a pool or a network said no; the planner found no place; somebody complains; something is
 * passed on whose cause stands elsewhere. Of what weighs the same, the first counts.
 */
export const WEIGHTS = ['refusal', 'planning', 'complaint', 'wrapper'] as const;
export type Weight = (typeof WEIGHTS)[number];

/** A line as it is quoted: secrets struck out, bounded. */
export interface Quote {
  readonly place: Place;
  readonly time: string;
  readonly text: string;
}

export interface Sign extends Quote {
  readonly weight: Weight;
  /** The decisive words: those of the agent, of the exception. */
  readonly said: string;
  readonly known?: KnownSign | undefined;
  /** The id of the host that said no. */
  readonly host?: string | undefined;
  /** The command it said no to: `Start`. */
  readonly command?: string | undefined;
}

/** Characters of a quoted line, and of the words of a cause. */
const LONGEST_QUOTE = 360;
const LONGEST_SAID = 300;

/** A line of an entry as it is quoted. */
export function quoteOf({ place, time, text, more }: LogEntry, line = place.line): Quote {
  const told = line === place.line ? text : (more.find((other) => other.line === line)?.text ?? '');
  return { place: { file: place.file, line }, time: shortCopy(time), text: shownPart(told, LONGEST_QUOTE) };
}

/** These are the frame of a job, and hold all of what it was given and answered. */
const FRAME =
  /^(submit async job-|Complete async job-|Executing AsyncJobVO|Sync job-|Publish async job-|Seq \d|Executing cmd: )/;
const REFUSED_START = /^Unable to start VM on Host (.{1,300}?) due to (.+)$/s;
const PASSED_ON =
  /^(Invocation exception|Rethrow exception|Unexpected exception while executing|Unable to contact resource|Insufficient capacity)/;
/** Exceptions that by their name are a refusal of something outside of the server, or of the request. */
const TELLING =
  /^(Insufficient\w+Capacity|StorageUnavailable|ResourceUnavailable|ResourceAllocation|OperationTimedout|ConcurrentOperation|InvalidParameterValue|PermissionDenied|UnsupportedService|Libvirt|Connect|UnknownHost|NoRouteToHost|SocketTimeout)/;

/** The sign that an entry is, other than an answer of an agent; undefined for nearly all entries. */
export function signOf(entry: LogEntry): Sign | undefined {
  const { text, level } = entry;
  if (FRAME.test(text) || isNoise(text)) return undefined;
  const [, host, reason] = REFUSED_START.exec(text) ?? [];
  if (host !== undefined && reason !== undefined) {
    const named = shownPart(/"id":"?(\d+)/.exec(host)?.[1] ?? host, 100);
    return signAt(entry, entry.place.line, 'refusal', reason, { host: named });
  }
  const known = knownLine(entry);
  if (known !== undefined) return known;
  const thrown = thrownIn(entry);
  if (thrown.length > 0) return signOfThrown(entry, thrown);
  if (level !== 'WARN' && level !== 'ERROR' && level !== 'FATAL') return undefined;
  return signAt(entry, entry.place.line, PASSED_ON.test(text) ? 'wrapper' : 'complaint', text);
}

function knownLine(entry: LogEntry): Sign | undefined {
  const lines = [{ line: entry.place.line, text: entry.text }, ...entry.more];
  for (const { line, text } of lines) {
    const known = knownIn(text, causes);
    if (known === undefined || (line !== entry.place.line && isNoise(text))) continue;
    return signAt(entry, line, known.cause.whilePlanning ? 'planning' : 'refusal', text, { known });
  }
  return undefined;
}

function signOfThrown(entry: LogEntry, thrown: readonly Thrown[]): Sign | undefined {
  const telling = thrown.find((one) => !isWrapper(one) && TELLING.test(one.name) && one.message !== '');
  if (telling !== undefined) return signAt(entry, telling.line, 'refusal', telling.message);
  const inner = thrown.findLast(({ message }) => message !== '' && !isNoise(message));
  if (inner === undefined) return undefined;
  return signAt(entry, inner.line, isWrapper(inner) ? 'wrapper' : 'complaint', inner.message);
}

/** A sign at a line of an entry; `said` is cut to what can be shown, and what it is known for is found when it is not told. */
export function signAt(
  entry: LogEntry,
  line: number,
  weight: Weight,
  said: string,
  more: Pick<Sign, 'known' | 'host' | 'command'> = {},
): Sign {
  const known = more.known ?? knownIn(said, causes);
  return { ...quoteOf(entry, line), weight, said: shownPart(withoutClasses(said), LONGEST_SAID), ...more, known };
}

/** The words that follow the names of Java's classes: `org.libvirt.LibvirtException: internal error …`. */
function withoutClasses(text: string): string {
  return text.replace(/^(?:(?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error): )+/, '');
}
