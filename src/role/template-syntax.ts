/** What a template may hold: holes, `if` and `each`. Anything else is said where it stands in the template's file. */
import Handlebars from 'handlebars';
import { type Diagnostic, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import type { Source } from '../diagnostic/source.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import { QUOTES } from './quotes.ts';

/** The blocks there are. */
const BLOCKS = ['if', 'each'];

/** Lines count from 1 and columns from 0, as Handlebars says where something is. */
export interface Location {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** The syntax tree, in which every hole goes through a helper: `{{x}}` is `{{text x}}`. */
export function parseTemplate(source: Source): Outcome<hbs.AST.Program, Diagnostic> {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source.text);
  } catch (error) {
    return refused(inSource(source, unreadable(source.text, error as Error)));
  }
  const problems = judgeProgram(program, source.text);
  return problems.length > 0 ? refused(...problems.map((problem) => inSource(source, problem))) : done(program);
}

/** Every name with which a path of the template begins: a view in which these are the same is the same to the template. */
export function namesRead(program: hbs.AST.Program): string[] {
  const names = new Set<string>();
  const visitor = new Handlebars.Visitor();
  visitor.PathExpression = ({ data, parts }) => {
    // `@root.site` begins with the view itself.
    const name = data && parts[0] === 'root' ? parts[1] : parts[0];
    if (name !== undefined) names.add(name);
  };
  visitor.accept(program);
  return [...names];
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

/** Handlebars names the line where it gave up; of a block that is not closed, that is the end of the file. */
function unreadable(text: string, error: Error): PlacedProblem {
  const block = unmatchedBlock(text);
  if (block !== undefined) return block;
  const line = Number(/on line (\d+)/.exec(error.message)?.[1] ?? 1);
  const [, end] = rangeOf(text, { start: { line, column: 0 }, end: { line: line + 1, column: 0 } });
  const start = Math.max(0, text.lastIndexOf('{{', end - 1));
  const close = text.indexOf('}}', start);
  return templateProblem(
    [start, close < 0 ? end : close + 2],
    'this hole cannot be read',
    'expected {{value}}, {{quote value}}, {{#if value}} or {{#each list}}',
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

function judgeProgram({ body }: hbs.AST.Program, text: string): PlacedProblem[] {
  return body.flatMap((statement) => judgeStatement(statement, text));
}

function judgeStatement(statement: hbs.AST.Statement, text: string): PlacedProblem[] {
  switch (statement.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return [];
    case 'MustacheStatement':
      return judgeHole(statement as hbs.AST.MustacheStatement, text);
    case 'BlockStatement':
      return judgeBlock(statement as hbs.AST.BlockStatement, text);
    default: {
      const range = rangeOf(text, statement.loc);
      const hint = 'expected holes, {{#if value}} and {{#each list}} alone';
      return [templateProblem(range, `a template cannot have ${text.slice(...range)}`, hint)];
    }
  }
}

function judgeHole(hole: hbs.AST.MustacheStatement, text: string): PlacedProblem[] {
  if (hole.params.length > 0 || !isPath(hole.path)) return judgeCall(hole, text, 'quoting', Object.keys(QUOTES));
  hole.params = [hole.path];
  hole.path = { ...hole.path, original: 'text', parts: ['text'], data: false, depth: 0 };
  return [];
}

function judgeBlock(block: hbs.AST.BlockStatement, text: string): PlacedProblem[] {
  return [
    ...judgeCall(block, text, 'block', BLOCKS),
    ...judgeProgram(block.program, text),
    ...(block.inverse ? judgeProgram(block.inverse, text) : []),
  ];
}

/** `{{name value}}`, with one of the names there are. */
function judgeCall(
  call: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
  text: string,
  what: 'quoting' | 'block',
  names: readonly string[],
): PlacedProblem[] {
  const [start] = rangeOf(text, call.loc);
  const hole = text.slice(start, text.indexOf('}}', start) + 2);
  const range: [number, number] = [start, start + hole.length];
  const name = isPath(call.path) ? call.path.original : '';
  if (!names.includes(name)) {
    const { message, hint } = unknownName(what, name, names);
    return [templateProblem(range, message, hint)];
  }
  const [value, ...more] = call.params;
  if (isPath(value) && more.length === 0 && !call.hash) return [];
  const expected = `expected {{${what === 'block' ? '#' : ''}${name} value}}`;
  return [templateProblem(range, `${hole} has not one value`, expected)];
}

function isPath(node: hbs.AST.Node | undefined): node is hbs.AST.PathExpression {
  return node?.type === 'PathExpression';
}
