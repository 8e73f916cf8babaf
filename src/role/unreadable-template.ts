/** What is wrong with a text that Handlebars cannot read as a template. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { rangeOf, templateProblem } from './template-place.ts';

/** Handlebars names the line where it gave up; of a block that is not closed, that is the end of the file. */
export function unreadable(text: string, error: Error): PlacedProblem {
  const block = unmatchedBlock(text);
  if (block !== undefined) return block;
  const line = Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
  const [, end] = rangeOf(text, { start: { line, column: 0 }, end: { line: line + 1, column: 0 } });
  const start = Math.max(0, text.lastIndexOf('{{', end - 1));
  const close = text.indexOf('}}', start);
  // What Handlebars reads as the end of a hole with three braces.
  const isJoined = close >= 0 && text[close + 2] === '}' && !text.startsWith('{{{', start);
  return templateProblem(
    [start, close < 0 ? end : close + (isJoined ? 3 : 2)],
    'this hole cannot be read',
    isJoined
      ? 'expected a blank between the hole and the } behind it'
      : 'expected {{value}}, {{quote value}}, {{#if value}} or {{#each list}}',
  );
}

function unmatchedBlock(text: string): PlacedProblem | undefined {
  const open: { name: string; hole: string; range: [number, number] }[] = [];
  for (const match of text.matchAll(/\{\{~?\s*([#^/])\s*([\w-]+)[^}]*\}\}/g)) {
    const [hole, mark, name = ''] = match;
    const range: [number, number] = [match.index, match.index + hole.length];
    if (mark !== '/') {
      open.push({ name, hole, range });
      continue;
    }
    const last = open.pop();
    if (last === undefined) return templateProblem(range, `${hole} closes nothing`);
    if (last.name !== name)
      return templateProblem(range, `${hole} cannot close ${last.hole}`, `expected {{/${last.name}}}`);
  }
  const left = open[0];
  return left && templateProblem(left.range, `${left.hole} is not closed`, `expected {{/${left.name}}} after it`);
}
