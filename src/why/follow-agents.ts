/** What agents are sent and answer: a refusal counts for the job that sent the command, for its answer comes on another thread. */
import { agentLine, type FailedAnswer, failedAnswers } from './agent-answer.ts';
import { dropOldest, shortCopy } from './kept-small.ts';
import type { KeptWork } from './kept-work.ts';
import type { LogEntry } from './log-entry.ts';
import { type Quote, quoteOf, type Sign, signAt } from './log-sign.ts';
import { shownPart } from './strike-out.ts';
import { addSign } from './work-unit.ts';

const MOST_SENT = 4000;

/** Cleaning up after a failure, the agent is told to stop what never ran: its answer is no cause. */
const CLEANING = /^(Stop|UnPlugNic|Cleanup\w*|Destroy|NetworkUsage|CheckVirtualMachine)$/;
const STOPPING = /Stop|Destroy|Reboot|Migrat|Expunge|Delete|Detach|Restart|Remove/i;

interface Sent {
  readonly job: number;
  readonly quote: Quote;
}

export function agentFollower(kept: KeptWork) {
  const sent = new Map<string, Sent>();
  return (entry: LogEntry): void => {
    const line = agentLine(entry.text);
    if (line === undefined) return;
    if (line.kind === 'sent') {
      if (entry.job !== undefined) sent.set(shortCopy(line.sequence), { job: entry.job, quote: quoteOf(entry) });
      dropOldest(sent, MOST_SENT);
      return;
    }
    const failed = failedAnswers(entry.text);
    if (failed.length === 0) return;
    const asked = sent.get(line.sequence);
    // Of a log that begins after the command was sent, the logid still tells whose answer it is.
    const unit = asked === undefined ? kept.jobOfLogid(entry.logid) : kept.job(asked.job);
    if (unit === undefined) return;
    for (const one of failed) {
      if (CLEANING.test(one.answer) && !STOPPING.test(unit.command)) continue;
      addSign(unit, signOfAnswer(entry, line.host, one), asked?.quote);
    }
  };
}

function signOfAnswer(entry: LogEntry, host: string, { answer, details }: FailedAnswer): Sign {
  const command = shortCopy(answer.replace(/Cmd$/, ''));
  const said = details === '' ? `${answer}Answer says no, and not why` : details;
  const sign = signAt(entry, entry.place.line, details === '' ? 'complaint' : 'refusal', said, { host, command });
  // What the agent said is the smallest part of the line.
  return { ...sign, text: `${shownPart(entry.text, 60)} ${shownPart(details, 300)}` };
}
