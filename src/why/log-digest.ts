/** A log read once, from its first line to its last: what failed in it, and what went on around that. Keeps little, however long it is. */
import { workFollower } from './follow-work.ts';
import { shortCopy } from './kept-small.ts';
import { entryReader } from './log-entry.ts';
import type { Story } from './story.ts';
import { surroundings } from './surroundings.ts';

export type LogDigest = ReturnType<typeof logDigest>;

export function logDigest() {
  const around = surroundings();
  const work = workFollower(around);
  const seen = { entries: 0, from: '', to: '' };
  const reader = entryReader((entry) => {
    seen.entries++;
    if (seen.from === '') seen.from = shortCopy(entry.time);
    seen.to = entry.time;
    around.take(entry);
    work.take(entry);
  });
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
    seen,
  };
}
