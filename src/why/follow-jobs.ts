/** Jobs and their children: followed by the lines of their frame and by their own, and told when they fail. */
import { attempted, completed, handedOn, leftOver, putAside, submitted, workBegun } from './job-lines.ts';
import { shortCopy } from './kept-small.ts';
import type { KeptWork } from './kept-work.ts';
import type { LogEntry } from './log-entry.ts';
import { quoteOf, signOf } from './log-sign.ts';
import { shownPart } from './strike-out.ts';
import type { Surroundings } from './surroundings.ts';
import { tellCancelled, tellWork } from './tell-work.ts';
import { addChild, addSign, avoid, type WorkUnit } from './work-unit.ts';

/** A line that begins or ends some job: whose line it is does not matter. */
export function takeFrame(entry: LogEntry, kept: KeptWork, around: Surroundings): void {
  const order = submitted(entry.text);
  if (order !== undefined) {
    const unit = kept.jobAt(order.job, entry);
    unit.command = shortCopy(order.command);
    if (order.vm !== undefined) unit.vms.add(shortCopy(order.vm));
    unit.begun ??= quoteOf(entry);
    unit.own = true;
  }
  const child = handedOn(entry.text);
  if (child !== undefined) {
    const unit = kept.jobAt(child.job, entry);
    unit.vms.add(shortCopy(child.vm));
    unit.begun ??= quoteOf(entry);
    if (entry.job !== undefined) belongs(unit, entry.job, entry, kept);
  }
  const end = completed(entry.text);
  if (end !== undefined) complete(end, entry, kept, around);
  const lost = leftOver(entry.text);
  if (lost !== undefined) cancel(lost, entry, kept, around);
}

function belongs(child: WorkUnit, parent: number, entry: LogEntry, kept: KeptWork): void {
  child.parent = parent;
  const unit = kept.jobAt(parent, entry);
  if (child.job !== undefined) addChild(unit, child.job);
  for (const vm of child.vms) unit.vms.add(vm);
}

type Completed = NonNullable<ReturnType<typeof completed>>;

function complete(end: Completed, entry: LogEntry, kept: KeptWork, around: Surroundings): void {
  const { job, failed, errorText } = end;
  const unit = kept.jobAt(job, entry);
  if (entry.job === job) unit.logid ||= shortCopy(entry.logid);
  const children = unit.children.flatMap((child) => kept.job(child) ?? []);
  kept.untellChildren(job);
  if (failed) {
    unit.failed = true;
    const units = [unit, ...children.filter((child) => child.failed)];
    kept.tell(tellWork(units, { quote: quoteOf(entry), errorText }, around));
  } else kept.endWell(job, unit, entry.time);
  for (const child of children) kept.forgetJob(child.job);
  // A child that failed is asked when its parent ends.
  if (!failed || unit.parent === undefined) kept.forgetJob(job);
  else unit.children.length = 0;
}

/** A job that the server found in the database when it started: a placeholder always is, and nobody waits for it. */
function cancel(job: number, entry: LogEntry, kept: KeptWork, around: Surroundings): void {
  const unit = kept.job(job);
  if (unit === undefined) return;
  kept.forgetJob(job);
  const ofAnother = unit.parent !== undefined && (kept.job(unit.parent)?.own ?? true);
  if (unit.own && !ofAnother) kept.tell(tellCancelled(unit, entry, around));
}

/** A line of a job's own. */
export function takeOfJob(job: number, entry: LogEntry, kept: KeptWork): void {
  const unit = kept.jobAt(job, entry);
  if (!entry.text.startsWith('Add job-')) unit.logid ||= shortCopy(entry.logid);
  if (entry.parent === undefined) unit.own = true;
  else belongs(unit, entry.parent, entry, kept);
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

/** What a line of a job or a request says of why it may fail. */
export function collect(unit: WorkUnit, entry: LogEntry): void {
  for (const { what, why } of putAside(entry.text))
    avoid(unit, shortCopy(what), why === undefined ? undefined : shownPart(why, 300));
  const sign = signOf(entry);
  if (sign !== undefined) addSign(unit, sign);
}
