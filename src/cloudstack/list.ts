/** Lists of the server, whole. */
import { z } from 'zod';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Api, ApiProblem, Call } from './api.ts';

/** The most that one answer holds (`default.page.size`); the server refuses to be asked for more. */
const PAGE = 500;

/** More pages than these are no zone but a server that never ends. */
const MOST_PAGES = 2000;

/**
 * All objects a list command answers, read page by page. `key` is their name in the answer (`listZones` answers
 * `zone`), which is absent when there are none. Filters are the server's: some names match by part, none minds
 * upper case, so compare what comes.
 */
export async function listAll<T>(
  api: Api,
  call: Call,
  key: string,
  item: z.ZodType<T>,
  signal: AbortSignal,
): Promise<Outcome<readonly T[], ApiProblem>> {
  const answer = z.object({ [key]: z.array(item).default([]) });
  const all: T[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const asked = { ...call, params: { ...call.params, page, pagesize: PAGE } };
    const got = await api.send(asked, answer, signal);
    if (!got.ok) return got;
    const items = got.value[key] ?? [];
    all.push(...items);
    if (items.length < PAGE) return done(all);
  }
  return refused({
    kind: 'unexpected',
    command: call.command,
    maybeDone: false,
    rule: 'api-answer',
    message: `${call.command} answered ${MOST_PAGES} full pages and did not end`,
  });
}
