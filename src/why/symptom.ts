/** From what somebody knows, a job, a VM, a host, a text they read, to what failed. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { didYouMean } from '../outcome/problem.ts';
import type { LogDigest } from './log-digest.ts';
import { byCause, type Told } from './same-cause.ts';
import type { Story } from './story.ts';
import { shownPart } from './strike-out.ts';

export interface Answered {
  readonly told: readonly Told[];
  /** Where nothing failed: what the log says of what was asked for. */
  readonly well: string | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Everything that failed, worst first. */
export function everythingFailed(log: LogDigest): Answered {
  const told = byCause(log.stories());
  return { told, well: told.length === 0 ? 'nothing failed' : undefined };
}

/** What failed of a job (number or UUID), a VM or a host (name or UUID), or with a text. Refused when the log knows nothing of it. */
export function failedOf(asked: string, log: LogDigest): Outcome<Answered> {
  const word = asked.trim();
  const number = /^(?:job-)?(\d{1,15})$/i.exec(word)?.[1];
  if (number !== undefined) return ofJob(word, log, (job) => job === Number(number), `job-${number}`);
  const uuid = UUID.test(word);
  if (uuid || /^[0-9a-f]{8}$/i.test(word)) {
    const logid = word.slice(0, 8).toLowerCase();
    const found = ofJob(word, log, (_, other) => other === logid, `the job ${word}`);
    if (found.ok || !uuid) return found;
  }
  const vm = log.around.vms.idOf(word);
  if (vm !== undefined) return ofVm(word, vm, log);
  const host = log.around.hosts.idOf(word) ?? /^host[ -](\d+)$/i.exec(word)?.[1];
  if (host !== undefined) return ofHost(word, host, log);
  return ofText(word, log);
}

type IsAsked = (job: number | undefined, logid: string) => boolean;

function ofJob(word: string, log: LogDigest, is: IsAsked, name: string): Outcome<Answered> {
  const stories = log.work.stories().filter((story) => is(story.job, story.logid) || is(story.parent, ''));
  const part = new RegExp(`\\bjob-${/\d+$/.exec(name)?.[0] ?? 'none'}\\b`);
  const found =
    stories.length > 0
      ? stories
      : log.work.stories().filter(({ lines }) => lines.some((line) => part.test(`${line.means} ${line.text}`)));
  const open = log.work.open().find((unit) => is(unit.job, unit.logid));
  const unended =
    open === undefined || found.some((story) => is(story.job, story.logid))
      ? undefined
      : `${name} has not ended where the log does`;
  if (found.length > 0) return done({ ...lastOf(found), well: unended });
  const ended = log.work.ended().find(({ job, logid }) => is(job, logid));
  if (ended !== undefined) return done({ told: [], well: `${name} ended well at ${ended.time}: nothing failed` });
  if (open === undefined || unended === undefined) return notThere(word, log);
  return done({
    told: open.signs.length === 0 ? [] : byCause([{ ...log.work.tellOpen(open), unseen: unended }]),
    well: unended,
  });
}

function ofVm(word: string, vm: string, log: LogDigest): Outcome<Answered> {
  const stories = log.work.stories().filter(({ vms }) => vms.includes(vm));
  return done(stories.length > 0 ? lastOf(stories) : { told: [], well: `nothing failed of ${word} in this log` });
}

function ofHost(word: string, host: string, log: LogDigest): Outcome<Answered> {
  const stories = log.stories().filter(({ hosts }) => hosts.includes(host));
  return done(
    stories.length > 0
      ? { told: byCause(stories), well: undefined }
      : { told: [], well: `nothing failed of ${word} in this log` },
  );
}

/** The last cause of these, and what failed of it; a story of its own is told before that of others. */
function lastOf(stories: readonly Story[]): Answered {
  const key = stories.at(-1)?.key;
  return { told: byCause(stories.filter((story) => story.key === key)), well: undefined };
}

function ofText(word: string, log: LogDigest): Outcome<Answered> {
  const parts = partsOf(word);
  if (parts.join('').length < 4) return notThere(word, log);
  const stories = log.stories();
  const saw = stories.filter((story) => story.saw.some((text) => fits(parts, text) || isWithin(text, word)));
  const found =
    saw.length > 0
      ? saw
      : stories.filter(
          ({ cause, lines }) => fits(parts, cause?.said ?? '') || lines.some(({ text }) => fits(parts, text)),
        );
  return found.length > 0 ? done(lastOf(found)) : notThere(word, log);
}

/** A text is typed with other quotes and blanks than it was printed with, and `…` for what was left out. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\\"'“”„‘’«»`]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function partsOf(word: string): string[] {
  const said = /"errortext"\s*:\s*"(.*?)"\s*\}?\s*$/s.exec(word)?.[1] ?? word;
  return said
    .split(/…|\.\.\./)
    .map((part) => plain(part))
    .filter((part) => part !== '');
}

function fits(parts: readonly string[], text: string): boolean {
  let from = 0;
  const where = plain(text);
  return parts.every((part) => {
    const at = where.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

/** Somebody may have copied more than the text of the error. */
function isWithin(text: string, word: string): boolean {
  return text.length > 20 && plain(word).includes(plain(text));
}

function notThere(word: string, log: LogDigest): Outcome<never> {
  const known = [...log.around.vms.names(), ...log.around.hosts.names()];
  const { from, to } = log.seen;
  return refused({
    rule: 'not-in-log',
    message: `the log, from ${from} to ${to}, knows no job, VM or host ${JSON.stringify(shownPart(word, 200))}, and nothing failed with such a text`,
    hint: didYouMean(word, known, 'an older log may have it; without an argument everything that failed is told'),
  });
}
