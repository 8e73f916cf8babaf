/** Problems as people read them: `file:line:column: severity: message [rule]`, the line, and a marker under the value. */
import type { Problem } from '../outcome/problem.ts';
import { type Diagnostic, isDiagnostic } from './diagnostic.ts';
import { withoutHiddenValues } from './hidden-values.ts';

/** Marks parts of a message for a terminal; plain text uses `(_, text) => text`. */
export type Paint = (style: 'error' | 'warning' | 'note' | 'dim' | 'bold', text: string) => string;

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

/** Sorts diagnostics by place, then rule, those of each file together, and drops exact repetitions. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ source }) => source))];
  const located = diagnostics.map((diagnostic) => ({
    diagnostic,
    file: files.indexOf(diagnostic.source),
    start: diagnostic.source.locate(diagnostic).start,
  }));
  located.sort(
    (a, b) =>
      a.file - b.file ||
      a.start - b.start ||
      compare(a.diagnostic.rule, b.diagnostic.rule) ||
      compare(a.diagnostic.message, b.diagnostic.message),
  );
  const seen = new Set<string>();
  return located
    .filter(({ diagnostic, file, start }) => {
      const key = `${file} ${start} ${diagnostic.rule} ${diagnostic.message}`;
      return !seen.has(key) && seen.add(key);
    })
    .map(({ diagnostic }) => diagnostic);
}

/** The diagnostic with file, line and column. */
export function locateDiagnostic(diagnostic: Diagnostic): LocatedDiagnostic {
  const { severity, rule, message, hint, path, source } = diagnostic;
  const { line, column } = source.position(source.locate(diagnostic).start);
  return { file: source.file, line, column, severity, rule, message, hint, path };
}

/** One problem as text without a final newline: with its place and the line quoted when it has one, else `error: message [rule]`. */
export function printProblem(problem: Problem, paint: Paint = (_, text) => text): string {
  return isDiagnostic(problem) ? printPlaced(problem, paint) : printPlain(problem, paint);
}

function printPlaced(diagnostic: Diagnostic, paint: Paint): string {
  const { source } = diagnostic;
  const span = source.locate(diagnostic);
  const { line, column } = source.position(span.start);
  const first = `${paint('bold', `${oneLine(source.file)}:${line}:${column}: `)}${headOf(diagnostic, paint)}`;
  const whole = withoutHiddenValues(source.line(line)).replaceAll('\t', ' ').replace(UNSEEN, '·');
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

function printPlain(problem: Problem, paint: Paint): string {
  const first = headOf(problem, paint);
  return problem.hint === undefined ? first : `${first}\n  ${oneLine(problem.hint)}`;
}

function headOf({ severity = 'error', message, rule }: Problem, paint: Paint): string {
  const tail = rule === undefined ? '' : ` ${paint('dim', `[${rule}]`)}`;
  return `${paint(severity, `${severity}:`)} ${oneLine(message)}${tail}`;
}

/** Something worth knowing, in the same form. */
export function printNote(text: string, paint: Paint = (_, part) => part): string {
  return `${paint('note', 'note:')} ${oneLine(text)}`;
}

/** Control characters, spaces that are none to YAML, and what has no width or turns the direction of a line. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be replaced
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]/g;

function escaped(character: string): string {
  const short = JSON.stringify(character).slice(1, -1);
  return short.length > 1 ? short : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Messages quote values and names of files: control characters in them must not reach a terminal, nor a megabyte. */
export function oneLine(text: string): string {
  if (text.length > MESSAGE_LENGTH)
    return `${oneLine(text.slice(0, MESSAGE_LENGTH / 2))} … ${oneLine(text.slice(-MESSAGE_LENGTH / 2))}`;
  return text.replace(UNSEEN, (c) => escaped(c));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
