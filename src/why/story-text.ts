/** A story as it is read: the cause first, then how the log comes to it. */
import type { Told } from './same-cause.ts';
import type { Story, StoryLine } from './story.ts';

/** So many of what else failed of the same cause are named. */
const MOST_ALSO = 12;

/** Told whole. */
export function* storyText({ story, also }: Told): Generator<string> {
  const { title, time, cause, saw, avoided, lines, unseen } = story;
  yield `${title}${story.kind === 'job' || story.kind === 'request' ? `: failed at ${time}` : ''}`;
  yield* field('cause', cause?.means ?? `not in this log: ${unseen}`);
  if (cause !== undefined && !cause.means.includes(cause.said)) yield* field('in its words', cause.said);
  if (cause !== undefined) yield* field('repair', cause.repair);
  if (story.kind !== 'database' && story.kind !== 'zone')
    for (const text of saw.slice(0, 2)) yield* field('was told', text);
  if (cause !== undefined && unseen !== undefined) yield* field('note', unseen);
  if (also.length > 0)
    yield* field(
      'also of this',
      also
        .map(({ title: other }) => other.split(':')[0])
        .slice(0, MOST_ALSO)
        .join(', '),
    );
  for (const { what, why } of avoided) yield* field('put aside', `${what}: ${why}`);
  yield '';
  for (const line of lines) yield* lineText(line);
}

/** In one line and the cause, for a list. */
export function* storyHead({ story, also }: Told): Generator<string> {
  yield `${story.time}  ${story.title}${also.length === 0 ? '' : `, and ${also.length} more`}`;
  yield* field('cause', story.cause?.means ?? `not in this log: ${story.unseen}`);
  if (story.cause !== undefined) yield* field('repair', story.cause.repair);
}

function* field(name: string, text: string): Generator<string> {
  yield `  ${name.padEnd(12)}  ${text}`;
}

const MARKS: Readonly<Record<StoryLine['role'], string>> = { step: ' ', cause: '>', again: '+', consequence: '.' };

function* lineText({ role, means, time, place, text }: StoryLine): Generator<string> {
  yield `${MARKS[role]} ${time}  ${place.file}:${place.line}  ${means}`;
  yield `    ${text}`;
}

/** As programs read it. */
export function storyAsJson({ story, also }: Told) {
  const plain = ({ key: _, ...rest }: Story) => rest;
  return {
    ...plain(story),
    also: also.map(({ title, job, logid, time, kind }) => ({ kind, title, job, logid, time })),
  };
}
