/** Jobs, their children, and requests without a job: followed from line to line, and told when they fail. */
import { agentLine, commandsOf, failedAnswers } from './agent-answer.ts';
import { attempted, completed, errorTextIn, handedOn, leftOver, putAside, submitted, workBegun } from './job-lines.ts';
import type { LogEntry } from './log-entry.ts';
import { type Quote, quoteOf, signAt, signOf } from './log-sign.ts';
import type { Story } from './story.ts';
import { shownPart } from './strike-out.ts';
import type { Surroundings } from './surroundings.ts';
import { tellWork } from './tell-work.ts';
import { addChild, addSign, avoid, newUnit, type WorkUnit } from './work-unit.ts';

/** How many are kept of what is under way, of failures, and of what ended well. */
const MOST_OPEN = 600;
const MOST_STORIES = 500;
const MOST_ENDED = 20_000;
const MOST_SENT = 4000;

/** Cleaning up after a failure, the agent is told to stop what never ran: its answer is no cause. */
const CLEANING = /^(Stop|UnPlugNic|Cleanup\w*|Destroy|NetworkUsage|CheckVirtualMachine)$/;
const STOPPING = /Stop|Destroy|Reboot|Migrat|Expunge|Delete|Detach|Restart|Remove/i;

interface Sent {
  readonly job: number;
  readonly command: string;
  readonly host: string;
  readonly quote: Quote;
}

export interface Ended {
  readonly job: number;
  readonly logid: string;
  readonly vms: readonly string[];
  readonly time: string;
}

export function workFollower(around: Surroundings) {
  const units = new Map<string, WorkUnit>();
  const sent = new Map<string, Sent>();
  const ended = new Map<number, Ended>();
  let stories: Story[] = [];
  let forgotten = 0;
  let troubled: { readonly logid: string; readonly vm: string } | undefined;

  const unitOf = (key: string, job: number | undefined, entry: LogEntry) => {
    const known = units.get(key);
    if (known !== undefined) return known;
    // What is said of a job before it runs carries the logid of whoever says it.
    const unit = newUnit(job, job === undefined ? shortCopy(entry.logid) : '', quoteOf(entry));
    units.set(key, unit);
    dropOldest(units, MOST_OPEN);
    return unit;
  };
  const jobOf = (job: number, entry: LogEntry) => unitOf(`job ${job}`, job, entry);
  const tell = (story: Story) => {
    stories.push(story);
    if (stories.length <= MOST_STORIES) return;
    stories.shift();
    forgotten++;
  };

  function frame(entry: LogEntry): void {
    const { text } = entry;
    const order = submitted(text);
    if (order !== undefined) {
      const unit = jobOf(order.job, entry);
      unit.command = shortCopy(order.command);
      if (order.vm !== undefined) unit.vms.add(shortCopy(order.vm));
      unit.begun ??= quoteOf(entry);
      unit.own = true;
    }
    const child = handedOn(text);
    if (child !== undefined) {
      const unit = jobOf(child.job, entry);
      unit.vms.add(shortCopy(child.vm));
      unit.begun ??= quoteOf(entry);
      if (entry.job !== undefined) belongs(unit, entry.job, entry);
    }
    const end = completed(text);
    if (end !== undefined) complete(end.job, end.failed, end.errorText, entry);
    const lost = leftOver(text);
    if (lost !== undefined) cancel(lost, entry);
  }

  function belongs(child: WorkUnit, parent: number, entry: LogEntry): void {
    child.parent = parent;
    const unit = jobOf(parent, entry);
    if (child.job !== undefined) addChild(unit, child.job);
    for (const vm of child.vms) unit.vms.add(vm);
  }

  function complete(job: number, failed: boolean, errorText: string | undefined, entry: LogEntry): void {
    const unit = jobOf(job, entry);
    if (entry.job === job) unit.logid ||= shortCopy(entry.logid);
    const children = unit.children.flatMap((child) => units.get(`job ${child}`) ?? []);
    // What was told of its children while nobody knew how it would end.
    stories = stories.filter(({ parent }) => parent !== job);
    if (failed) {
      unit.failed = true;
      tell(tellWork([unit, ...children.filter((child) => child.failed)], { quote: quoteOf(entry), errorText }, around));
    } else {
      ended.set(job, { job, logid: unit.logid, vms: [...unit.vms], time: shortCopy(entry.time) });
      dropOldest(ended, MOST_ENDED);
    }
    for (const child of children) units.delete(`job ${child.job}`);
    // A child that failed is asked when its parent ends.
    if (!failed || unit.parent === undefined) units.delete(`job ${job}`);
    else unit.children.length = 0;
  }

  /** A job that the server found in the database when it started: a placeholder always is, and nobody waits for it. */
  function cancel(job: number, entry: LogEntry): void {
    const unit = units.get(`job ${job}`);
    if (unit === undefined) return;
    units.delete(`job ${job}`);
    const ofAnother = unit.parent !== undefined && (units.get(`job ${unit.parent}`)?.own ?? true);
    if (!unit.own || ofAnother) return;
    const start = around.server.lately();
    const story = tellWork([{ ...unit, signs: [] }], { quote: quoteOf(entry), errorText: undefined }, around);
    if (start === undefined) return void tell(story);
    const sign = signOf(entry);
    const means = 'the server starts, and gives up what it was doing when it ended';
    const lines = [...story.lines.filter(({ role }) => role !== 'consequence'), ...start.lines];
    const cause = { ...start.cause, said: sign?.said ?? '' } as Story['cause'];
    tell({
      ...story,
      cause,
      lines: [...lines, { ...quoteOf(entry), role: 'cause', means }],
      unseen: undefined,
      key: start.key,
    });
  }

  function ofJob(job: number, entry: LogEntry): void {
    const unit = jobOf(job, entry);
    if (!entry.text.startsWith('Add job-')) unit.logid ||= shortCopy(entry.logid);
    if (entry.parent === undefined) unit.own = true;
    else belongs(unit, entry.parent, entry);
    const work = workBegun(entry.text);
    if (work !== undefined) {
      unit.command = shortCopy(work.command);
      unit.vms.add(shortCopy(work.vm));
      unit.begun ??= quoteOf(entry);
    }
    const attempt = attempted(entry.text);
    if (attempt !== undefined)
      unit.attempt = { vm: shortCopy(attempt.vm), host: shortCopy(attempt.host), quote: quoteOf(entry) };
    collect(unit, entry);
  }

  function collect(unit: WorkUnit, entry: LogEntry): void {
    for (const { what, why } of putAside(entry.text))
      avoid(unit, shortCopy(what), why === undefined ? undefined : shownPart(why, 300));
    const sign = signOf(entry);
    if (sign !== undefined) addSign(unit, sign);
  }

  function agent(entry: LogEntry): void {
    const line = agentLine(entry.text);
    if (line === undefined) return;
    if (line.kind === 'sent' && entry.job !== undefined) {
      const command = commandsOf(entry.text).join('+');
      sent.set(shortCopy(line.sequence), {
        job: entry.job,
        command,
        host: shortCopy(line.host),
        quote: quoteOf(entry),
      });
      return void dropOldest(sent, MOST_SENT);
    }
    const failed = line.kind === 'sent' ? [] : failedAnswers(entry.text);
    if (failed.length === 0) return;
    const asked = sent.get(line.sequence);
    const unit = asked === undefined ? ofLogid(entry) : units.get(`job ${asked.job}`);
    if (unit === undefined) return;
    for (const { answer, details } of failed) {
      if (CLEANING.test(answer) && !STOPPING.test(unit.command)) continue;
      const command = shortCopy(answer.replace(/Cmd$/, ''));
      const said = details === '' ? `${answer}Answer says no, and not why` : details;
      addSign(
        unit,
        {
          ...signAt(entry, entry.place.line, details === '' ? 'complaint' : 'refusal', said, {
            host: line.host,
            command,
          }),
          text: answerQuote(entry, details),
        },
        asked?.quote,
      );
    }
  }

  /** Of a log that begins after the command was sent, the logid still tells whose answer it is. */
  function ofLogid({ logid }: LogEntry): WorkUnit | undefined {
    return logid === ''
      ? undefined
      : [...units.values()].findLast((unit) => unit.logid === logid && unit.job !== undefined);
  }

  function request(entry: LogEntry): void {
    const key = `request ${entry.logid}`;
    const { text } = entry;
    if (text.startsWith('===START===')) {
      units.delete(key);
      unitOf(key, undefined, entry).begun = quoteOf(entry);
      return;
    }
    if (text.startsWith('===END===')) return void units.delete(key);
    const unit = unitOf(key, undefined, entry);
    const error = requestError(entry);
    if (error === undefined || unit.failed) collect(unit, entry);
    const quiet = unit.signs.some(({ known }) => known?.cause.alone);
    if ((error === undefined && !quiet) || unit.failed) return;
    if (error !== undefined) collect(unit, entry);
    unit.failed = true;
    tell(tellWork([unit], { quote: quoteOf(entry), errorText: error }, around));
  }

  /** The loop that starts system VMs: its own thread and logid, and only the id of the VM leads to the work that failed. */
  function systemVm(entry: LogEntry): void {
    const vm = /^Unable to start (?:secondary storage VM|proxy) \[(\d+)\]/.exec(entry.text)?.[1];
    if (entry.text.includes('for standby capacity')) return;
    const alert = /message=\[(.{0,600})\]\.?$/.exec(entry.text)?.[1];
    if (vm !== undefined) troubled = { logid: shortCopy(entry.logid), vm: shortCopy(vm) };
    if (troubled === undefined || troubled.logid !== entry.logid || (vm ?? alert) === undefined) return;
    const { vm: whose } = troubled;
    const at = stories.findLastIndex(({ kind, vms }) => kind === 'system-vm' && vms.includes(whose));
    const story = stories[at];
    if (story !== undefined)
      stories[at] = { ...story, saw: [...story.saw, shownPart(alert ?? entry.text, 600)].slice(0, 6) };
  }

  return {
    take(entry: LogEntry) {
      agent(entry);
      frame(entry);
      if (entry.job !== undefined) {
        if (completed(entry.text) === undefined) ofJob(entry.job, entry);
      } else if (/^(secstorage|consoleproxy)-/.test(entry.thread)) systemVm(entry);
      else if (entry.thread.startsWith('qtp') && entry.logid !== '') request(entry);
    },
    stories: () => stories,
    ended: () => [...ended.values()],
    open: () => [...units.values()].filter(({ job }) => job !== undefined),
    forgotten: () => forgotten,
    /** A job that has not ended, told as far as it got. */
    tellOpen: (unit: WorkUnit) =>
      tellWork([unit], { quote: unit.signs.at(-1) ?? unit.first, errorText: undefined }, around),
  };
}

/** What the API answers a request that it refuses: a line of ApiServer in 4.19, the status in 4.20. */
function requestError({ source, level, text, contexts }: LogEntry): string | undefined {
  if (/^(c\.c\.a\.|com\.cloud\.api\.)ApiServer$/.test(source) && level === 'INFO' && contexts.split(' ').length > 2)
    return text;
  if (!source.endsWith('ApiServlet') || level !== 'INFO') return undefined;
  const status = / -- (?:GET|POST) .{0,2000}? ?\b[45]\d\d (.*)$/s.exec(text)?.[1];
  return status === undefined ? undefined : (errorTextIn(status) ?? status);
}

/** What an agent said, out of a line of which it is the smallest part. */
function answerQuote({ text }: LogEntry, details: string): string {
  return `${shownPart(text, 60)} ${shownPart(details, 300)}`;
}

/** A string with memory of its own: a part of a line keeps the whole of it alive. */
function shortCopy(text: string): string {
  return Buffer.from(text).toString('utf8');
}

function dropOldest(map: Map<unknown, unknown>, most: number): void {
  if (map.size <= most) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
