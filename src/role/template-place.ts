/** Where something is in a template, and how it is said. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';

/** Lines count from 1 and columns from 0, as Handlebars says where something is. */
export interface Location {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Offsets of a location. */
export function rangeOf(text: string, { start, end }: Location): [start: number, end: number] {
  const lines = text.split('\n');
  const offset = ({ line, column }: Location['start']) =>
    lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0) + column;
  return [offset(start), offset(end)];
}

/** A problem of a template, which has no paths. */
export function templateProblem(range: [start: number, end: number], message: string, hint?: string): PlacedProblem {
  return { rule: 'template', message, hint, path: [], range };
}
