/** `zoneseed why`: from a job, a VM, a host or a text to its first cause, out of the management server's log. */
import { setFlagsFromString } from 'node:v8';
import { printable } from '../look/shown.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type LogDigest, logDigest } from '../why/log-digest.ts';
import { readLogFiles } from '../why/log-files.ts';
import { storyAsJson, storyHead, storyText } from '../why/story-text.ts';
import { type Answered, everythingFailed, failedOf } from '../why/symptom.ts';
import { type Answer, fault } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';

/** Of everything that failed, so much is told; the first of it whole. */
const MOST_TOLD = 20;

/**
 * Reads logs and tells what failed, with the first cause, the lines that show it and its repair. Answers 0 when nothing failed,
 * 1 when something did or the log knows nothing of what was asked for, 3 when there is no log to read.
 */
export const command = defineCommand({
  words: (on) =>
    on
      .argument(
        '[what]',
        'a job (number or UUID), a VM, a host, or the text that was shown; without it, everything that failed',
      )
      .requiredOption('--log <file...>', 'logs of a management server, rotated ones too, compressed or not')
      .option('--json', 'print as JSON'),
  examples: [
    'zoneseed why --log management-server.log',
    'zoneseed why i-2-14-VM --log management-server.log.1.gz management-server.log',
  ],
  async run(terminal, [what], { log: files, json }) {
    // What is young is thrown away soon instead of waiting for more memory: a log has gigabytes.
    setFlagsFromString('--semi-space-growth-factor=1');
    const log = logDigest();
    terminal.step('reading the log');
    const read = await readLogFiles(files, log, terminal.warn);
    log.end();
    if (!read.ok) return fault(...read.problems);
    if (log.seen.entries === 0) return fault(noLog(files));
    return answer(terminal, log, what, json === true);
  },
});

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
