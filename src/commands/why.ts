/** `zoneseed why`: from a job, a VM, a host or a text to its first cause, out of the management server's log. */
import { setFlagsFromString } from 'node:v8';
import { printable } from '../look/printable.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type LogDigest, logDigest } from '../why/log-digest.ts';
import { readLogFiles } from '../why/log-files.ts';
import { storyAsJson, storyHead, storyText } from '../why/story-text.ts';
import { type Answered, everythingFailed, failedOf } from '../why/symptom.ts';
import { type Answer, fault, type Refusal, wrongUsage } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { DAYS, NO_DAYS, wholeDays } from './shared/days.ts';
import type { Outside } from './shared/site-run.ts';

/** Of everything that failed, so much is told; the first of it whole. */
const MOST_TOLD = 20;

/**
 * Reads logs and tells what failed, with the first cause, the lines that show it and its repair. Answers 0 when nothing failed,
 * 1 when something did or the log knows nothing of what was asked for, 3 when there is no log to read.
 */
export const whyWith = (outside?: Pick<Outside, 'machines'>) =>
  defineCommand({
    words: (on) =>
      on
        .argument(
          '[what]',
          'a job (number or UUID), a VM, a host, or the text that was shown; without it, everything that failed',
        )
        .option('--site <file>', 'the site whose management servers are asked', SITE[2])
        .option('--days <number>', `logs of so many days (default: ${DAYS})`, wholeDays)
        .option('--log <file...>', 'read these logs instead, rotated ones too, compressed or not; no site is needed')
        .option('--bundle <file>', 'read those of a bundle that zoneseed bundle made; no site is needed')
        .option('--json', 'print as JSON'),
    examples: [
      'zoneseed why job-44',
      'zoneseed why kvm-host-01 --days 7',
      'zoneseed why --log management-server.log',
      'zoneseed why i-2-14-VM --log management-server.log.1.gz management-server.log',
      'zoneseed why --log management-server.log agent.log',
    ],
    async run(terminal, [what], options) {
      // What is young is thrown away soon instead of waiting for more memory: a log has gigabytes.
      setFlagsFromString('--semi-space-growth-factor=1');
      const files = [options.log, options.bundle].filter((given) => given !== undefined).length;
      if (files === 2) return wrongUsage(TWO_SOURCES);
      if (options.days !== undefined && (files > 0 || Number.isNaN(options.days)))
        return wrongUsage(files === 0 ? NO_DAYS : DAYS_OF_FILES);
      const log = logDigest();
      terminal.step('reading the log');
      const read =
        options.log !== undefined
          ? await fromFiles(terminal, options.log, log)
          : await fromElsewhere(terminal, options, log, outside);
      if (!read.ok) return read;
      return answer(terminal, log, what, options.json === true);
    },
  });

export const command = whyWith();

const DAYS_OF_FILES = {
  rule: 'days-of-files',
  message: '--days is for the logs of a site; --log and --bundle name files',
};
const TWO_SOURCES = { rule: 'two-sources', message: '--log and --bundle cannot be given both' };

async function fromFiles(
  terminal: Terminal,
  files: readonly string[],
  log: LogDigest,
): Promise<Outcome<void> | Refusal> {
  const read = await readLogFiles(files, log, terminal.warn);
  log.end();
  if (!read.ok) return fault(...read.problems);
  return log.seen.entries === 0 ? fault(log.agents.entries > 0 ? agentsAlone(files) : noLog(files)) : read;
}

/** From a bundle or a site, whose libraries take more memory than what is kept of a log. */
async function fromElsewhere(
  terminal: Terminal,
  { bundle, site, days = DAYS }: { bundle?: string | undefined; site: string; days?: number | undefined },
  log: LogDigest,
  outside: Pick<Outside, 'machines'> | undefined,
): Promise<Outcome<void> | Refusal> {
  const { logsOfBundle, logsOfSite } = await import('./shared/logs-elsewhere.ts');
  if (bundle === undefined) return logsOfSite(terminal, { file: site, days, outside }, log);
  const read = await logsOfBundle(terminal, bundle, log);
  return read.ok && log.seen.entries === 0 ? fault(noLog([bundle])) : read;
}

function agentsAlone(files: readonly string[]) {
  const message = `${files.join(', ')}: these are an agent's lines alone, and which job failed stands in the management server's log`;
  return { rule: 'agent-alone', message, hint: 'give both: --log management-server.log agent.log' };
}

function noLog(files: readonly string[]) {
  return {
    rule: 'not-a-log',
    message: `${files.join(', ')}: no line is one of a management server's log`,
    hint: 'expected /var/log/cloudstack/management/management-server.log of 4.19 or later, as it was installed',
  };
}

function answer(terminal: Terminal, log: LogDigest, what: string | undefined, json: boolean): Answer {
  const found = what === undefined ? undefined : failedOf(what, log);
  if (found?.ok === false) return found;
  const answered = found?.value ?? everythingFailed(log);
  if (json) terminal.out(JSON.stringify(asJson(log, answered), null, 2));
  else for (const line of textOf(log, answered, what === undefined)) terminal.out(printable(line));
  return answered.told.length > 0 ? 1 : 0;
}

function asJson({ seen, work }: LogDigest, { told, well }: Answered) {
  return { log: seen, well, forgotten: work.forgotten(), stories: told.map(storyAsJson) };
}

function* textOf({ seen, work }: LogDigest, { told, well }: Answered, everything: boolean): Generator<string> {
  const [first, ...others] = told;
  if (well !== undefined) yield `${well}, from ${seen.from} to ${seen.to}`;
  if (first !== undefined) yield* storyText(first);
  if (others.length > 0)
    yield everything ? '\nwhat else failed; `zoneseed why` with the number of a job tells it whole\n' : '';
  for (const one of others.slice(0, MOST_TOLD)) yield* storyHead(one);
  const more = Math.max(0, others.length - MOST_TOLD) + work.forgotten();
  if (more > 0) yield `and ${more} more before that`;
}
