/** One cause is told once, however much failed of it; and of several causes the worst comes first. */
import type { Story, StoryKind } from './story.ts';

export interface Told {
  /** The one that is told whole. */
  readonly story: Story;
  /** What else failed of the same cause, in the order of the log. */
  readonly also: readonly Story[];
}

/** From what takes everything down to what only whoever asked has noticed. */
const RANKS: readonly StoryKind[] = ['database', 'server', 'host', 'system-vm', 'zone', 'job', 'request'];

/** Groups stories of one cause; of each group the worst is told, and of those the last, which is as things are now. */
export function byCause(stories: readonly Story[]): Told[] {
  const groups = new Map<string, Story[]>();
  for (const story of stories) groups.set(story.key, [...(groups.get(story.key) ?? []), story]);
  return [...groups.values()].map(toldOf).sort(worstFirst);
}

function toldOf(stories: readonly Story[]): Told {
  const worst = Math.min(...stories.map(rank));
  const story = stories.findLast((one) => rank(one) === worst) as Story;
  return { story, also: stories.filter((one) => one !== story) };
}

function worstFirst(a: Told, b: Told): number {
  return (
    rank(a.story) - rank(b.story) ||
    Number(a.story.cause === undefined) - Number(b.story.cause === undefined) ||
    b.also.length - a.also.length ||
    (a.story.time < b.story.time ? 1 : -1)
  );
}

function rank({ kind }: Story): number {
  return RANKS.indexOf(kind);
}
