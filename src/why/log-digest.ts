/** A log read once, from its first line to its last: what failed in it, and what went on around that. Keeps little, however long it is. */
import { agentLogs, isOfAgent } from './agent-log.ts';
import { workFollower } from './follow-work.ts';
import { shortCopy } from './kept-small.ts';
import { entryReader } from './log-entry.ts';
import type { Story } from './story.ts';
import { surroundings } from './surroundings.ts';

export type LogDigest = ReturnType<typeof logDigest>;

/** Logs of so many hosts are read beside the servers'. */
const MOST_HOSTS = 8;

export function logDigest() {
  const around = surroundings();
  const follower = workFollower(around);
  const agents = agentLogs();
  const seen = { entries: 0, from: '', to: '' };
  const reader = entryReader((entry) => {
    if (isOfAgent(entry)) return agents.take(entry);
    seen.entries++;
    if (seen.from === '') seen.from = shortCopy(entry.time);
    seen.to = entry.time;
    around.take(entry);
    follower.take(entry);
  });
  const work = { ...follower, stories: () => follower.stories().map(agents.followed) };
  return {
    line: reader.line,
    /** The log of a server ends. */
    end() {
      reader.end();
      around.server.another();
    },
    /** Everything that failed, in the order of the log. */
    stories: (): Story[] => [...around.stories(), ...work.stories()],
    work,
    around,
    /** What CloudStack calls the hosts whose agents' logs may say more of what failed, those of the last failures first. */
    hostsToAsk(): string[] {
      const ids = follower.stories().flatMap(({ hosts }) => hosts);
      const names = ids.reverse().flatMap((id) => around.hosts.nameOf(id) ?? []);
      return [...new Set(names)].slice(0, MOST_HOSTS);
    },
    /** What was read of servers' logs. */
    seen,
    /** What was read of agents' logs. */
    agents: agents.seen,
  };
}
