/** Requests to the API that are answered without a job: followed by their logid, and told when they are refused. */
import { collect } from './follow-jobs.ts';
import { errorTextIn } from './job-lines.ts';
import type { KeptWork } from './kept-work.ts';
import type { LogEntry } from './log-entry.ts';
import { quoteOf } from './log-sign.ts';
import type { Surroundings } from './surroundings.ts';
import { tellWork } from './tell-work.ts';

/** A line of a request's thread. */
export function takeOfRequest(entry: LogEntry, kept: KeptWork, around: Surroundings): void {
  if (entry.text.startsWith('===START===')) {
    kept.forgetRequest(entry.logid);
    kept.requestAt(entry).begun = quoteOf(entry);
    return;
  }
  if (entry.text.startsWith('===END===')) return void kept.forgetRequest(entry.logid);
  const unit = kept.requestAt(entry);
  const error = requestError(entry);
  if (error === undefined || unit.failed) collect(unit, entry);
  const quiet = unit.signs.some(({ known }) => known?.cause.alone);
  if ((error === undefined && !quiet) || unit.failed) return;
  if (error !== undefined) collect(unit, entry);
  unit.failed = true;
  kept.tell(tellWork([unit], { quote: quoteOf(entry), errorText: error }, around));
}

/** What the API answers a request that it refuses: a line of ApiServer in 4.19, the status in 4.20. */
function requestError({ source, level, text, contexts }: LogEntry): string | undefined {
  if (/^(c\.c\.a\.|com\.cloud\.api\.)ApiServer$/.test(source) && level === 'INFO' && contexts.split(' ').length > 2)
    return text;
  if (!source.endsWith('ApiServlet') || level !== 'INFO') return undefined;
  const status = / -- (?:GET|POST) .{0,2000}? ?\b[45]\d\d (.*)$/s.exec(text)?.[1];
  return status === undefined ? undefined : (errorTextIn(status) ?? status);
}
