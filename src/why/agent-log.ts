/**
 * Agents' own logs: their lines carry the logid of the job that sent the command, and nothing else of it. They may be read before
 * the server's or after it, so what they say is added when a story is told.
 */
import { agentTimeout } from './causes/agent-timeout.ts';
import { dropOldest, shortCopy } from './kept-small.ts';
import type { LogEntry } from './log-entry.ts';
import { millisecondsOf } from './log-line.ts';
import { type Sign, signOf } from './log-sign.ts';
import { keyOf, lineOf, type Story, type StoryCause } from './story.ts';
import { inTime } from './work-lines.ts';

const MOST_LOGIDS = 4000;
/** Of one logid: the first counts. */
const MOST_SIGNS = 4;
/** Milliseconds by which the clocks of two machines may differ. */
const SKEW = 10 * 60_000;

/** An agent's healthy work: it looks for what is not there yet, or no longer. */
const HEALTHY =
  /[Gg]roovy|Can not find|Failed to get dom xml|(?:[Dd]omain|[Ss]torage pool|[Nn]etwork) not found|no (?:domain|storage pool|network|storage vol) with matching|No existing libvirtd connection/;

/** Whether a line is one of an agent's log: by the name of the file, or by what it is called in there. */
export function isOfAgent({ place, thread, source }: LogEntry): boolean {
  return (
    /(?:^|[:/])agent\.log[^/]*$/.test(place.file) ||
    /^agentRequest-Handler-/i.test(thread) ||
    source.startsWith('cloud.agent.')
  );
}

/** Whether a host of a site or a bundle is the one that CloudStack calls `name`: that may be its full name. */
export function isCalled(host: string, name: string): boolean {
  return name === host || name.startsWith(`${host}.`);
}

export function agentLogs() {
  const byLogid = new Map<string, Sign[]>();
  const seen = { entries: 0 };
  return {
    seen,
    take(entry: LogEntry) {
      seen.entries++;
      const signs = byLogid.get(entry.logid) ?? [];
      if (entry.logid === '' || signs.length >= MOST_SIGNS) return;
      const sign = troubleIn(entry);
      if (sign === undefined) return;
      byLogid.set(shortCopy(entry.logid), [...signs, sign]);
      dropOldest(byLogid, MOST_LOGIDS);
    },
    /** The story with what the agent's log says of the same work. */
    followed(story: Story): Story {
      if (story.kind !== 'job' && story.kind !== 'system-vm') return story;
      const signs = (byLogid.get(story.logid) ?? []).filter((sign) => story.kind === 'job' || isNear(sign, story));
      const first = signs.find(({ weight }) => weight === 'refusal') ?? signs[0];
      return first === undefined ? story : withSign(story, first);
    },
  };
}

function troubleIn(entry: LogEntry): Sign | undefined {
  if (HEALTHY.test(entry.text) || entry.more.some(({ text }) => HEALTHY.test(text))) return undefined;
  const sign = signOf(entry);
  const loud = entry.level === 'WARN' || entry.level === 'ERROR' || entry.level === 'FATAL';
  if (sign === undefined || (sign.known === undefined && !loud)) return undefined;
  return sign.weight === 'refusal' || sign.weight === 'complaint' ? sign : undefined;
}

/** The jobs of system VMs keep one logid over days. */
function isNear({ time }: Sign, { lines }: Story): boolean {
  const times = lines.map((line) => millisecondsOf(line.time));
  const at = millisecondsOf(time);
  return at >= Math.min(...times) - SKEW && at <= Math.max(...times) + SKEW;
}

function withSign(story: Story, sign: Sign): Story {
  const found = followedCause(story, sign);
  const own = found ?? story.cause;
  const isCause = own !== undefined && (found !== undefined || isSame(own, sign));
  const line = isCause
    ? lineOf('cause', `the first cause, in the log of ${agentOf(sign)}`, sign)
    : lineOf('step', `what ${agentOf(sign)} says of it`, sign);
  const before = found === undefined ? story.lines : story.lines.map((one) => (one.role === 'cause' ? met(one) : one));
  const told = { ...story, lines: [...before, line].sort(inTime) };
  return found === undefined
    ? told
    : {
        ...told,
        cause: found,
        unseen: undefined,
        key: keyOf(found.id, found.said, story.kind === 'system-vm' ? story.kind : ''),
      };
}

const met = (line: Story['lines'][number]) => ({
  ...line,
  role: 'consequence' as const,
  means: 'what the server heard of it',
});

/** Undefined where the server's log knows the cause as well: the agent's only shows it once more. */
function followedCause({ cause, hosts }: Story, { known, said, weight, ...sign }: Sign): StoryCause | undefined {
  const silent = cause === undefined || cause.id === agentTimeout.id || /says no, and not why$/.test(cause.said);
  const unknown = cause?.id === undefined && hosts.length > 0 && known !== undefined;
  if (!silent && !unknown) return undefined;
  if (known === undefined && weight !== 'refusal') return undefined;
  const means = `on ${agentOf(sign)}: ${known?.means ?? said}`;
  const repair =
    known?.cause.repair ?? 'none is known for these words; journalctl -u libvirtd of that host may say more';
  return { id: known?.cause.id, means, said, repair };
}

function isSame({ id, said }: StoryCause, { known, said: other }: Sign): boolean {
  return id === undefined ? said.includes(other) || other.includes(said) : known?.cause.id === id;
}

/** `kvm-01` of `kvm-01:agent.log`; a file that was named may be of any host. */
function agentOf({ place: { file } }: Pick<Sign, 'place'>): string {
  const colon = file.indexOf(':');
  return colon > 0 ? `host ${file.slice(0, colon)}` : `the host of ${file}`;
}
