/** Diagnostics as people read them: `file:line:column: severity: message [rule]`, the line, and a marker under the value. */

import type { Problem } from '../outcome/problem.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Source } from './source.ts';

/** Marks parts of a message for a terminal; plain text uses `(_, text) => text`. */
export type Paint = (style: 'error' | 'warning' | 'dim' | 'bold', text: string) => string;

/** Long lines (an inlined key) are cut around the marker, in characters. */
const LINE_WIDTH = 160;

/** Longer messages lose their middle, in characters. */
const MESSAGE_LENGTH = 600;

/** A diagnostic with its place, as `--json` prints it. */
export interface LocatedDiagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly message: string;
  readonly hint?: string;
  readonly path: readonly (string | number)[];
}

/** Sorts diagnostics by place, then rule, and drops exact repetitions. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[], source: Source): Diagnostic[] {
  const located = diagnostics.map((diagnostic) => ({ diagnostic, start: source.locate(diagnostic).start }));
  located.sort(
    (a, b) =>
      a.start - b.start ||
      compare(a.diagnostic.rule, b.diagnostic.rule) ||
      compare(a.diagnostic.message, b.diagnostic.message),
  );
  const seen = new Set<string>();
  return located
    .filter(({ diagnostic, start }) => {
      const key = `${start} ${diagnostic.rule} ${diagnostic.message}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ diagnostic }) => diagnostic);
}

/** The diagnostic with file, line and column. */
export function locateDiagnostic(diagnostic: Diagnostic, source: Source): LocatedDiagnostic {
  const { line, column } = source.position(source.locate(diagnostic).start);
  const { severity, rule, message, hint, path } = diagnostic;
  return { file: source.file, line, column, severity, rule, message, ...(hint === undefined ? {} : { hint }), path };
}

/** One diagnostic as text, several lines, without a final newline. */
export function printDiagnostic(diagnostic: Diagnostic, source: Source, paint: Paint = (_, text) => text): string {
  const span = source.locate(diagnostic);
  const { line, column } = source.position(span.start);
  const head = `${source.file}:${line}:${column}: `;
  const message = oneLine(diagnostic.message);
  const first = `${paint('bold', head)}${paint(diagnostic.severity, `${diagnostic.severity}:`)} ${message} ${paint('dim', `[${diagnostic.rule}]`)}`;
  const whole = source.line(line).replaceAll('\t', ' ');
  const cutAt = Math.max(0, column - 1 - LINE_WIDTH / 2);
  const shown = whole.slice(cutAt, cutAt + LINE_WIDTH).trimEnd();
  if (shown === '') return diagnostic.hint ? `${first}\n  ${oneLine(diagnostic.hint)}` : first;
  const offset = column - 1 - cutAt;
  const length = Math.max(1, Math.min(span.end - span.start, shown.length - offset));
  const gutter = String(line);
  const hint = diagnostic.hint ? ` ${oneLine(diagnostic.hint)}` : '';
  return [
    first,
    `${paint('dim', ` ${gutter} |`)} ${shown}`,
    `${paint('dim', ` ${' '.repeat(gutter.length)} |`)} ${' '.repeat(offset)}${paint(diagnostic.severity, '^'.repeat(length) + hint)}`,
  ].join('\n');
}

/** What has no place in a file, in the same form: `error: message [rule]`, and what to do about it below. */
export function printProblem(
  { severity = 'error', message, hint, rule }: Problem,
  paint: Paint = (_, text) => text,
): string {
  const tail = rule === undefined ? '' : ` ${paint('dim', `[${rule}]`)}`;
  const first = `${paint(severity, `${severity}:`)} ${oneLine(message)}${tail}`;
  return hint === undefined ? first : `${first}\n  ${oneLine(hint)}`;
}

/** Messages quote values of the file: control characters in them must not reach a terminal, nor a megabyte. */
function oneLine(text: string): string {
  if (text.length > MESSAGE_LENGTH)
    return `${oneLine(text.slice(0, MESSAGE_LENGTH / 2))} … ${oneLine(text.slice(-MESSAGE_LENGTH / 2))}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => JSON.stringify(c).slice(1, -1).padStart(2, '\\'));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
