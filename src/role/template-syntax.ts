/** What a template may hold: holes, `if` and `each`. Anything else is said where it stands in the template's file. */
import Handlebars from 'handlebars';
import { type Diagnostic, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import type { Source } from '../diagnostic/source.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import { QUOTES } from './quotes.ts';
import { rangeOf, templateProblem } from './template-place.ts';
import { unreadable } from './unreadable-template.ts';

/** The blocks there are. */
const BLOCKS = ['if', 'each'];

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
  if (hole.params.length > 0) return judgeCall(hole, text, 'quoting', Object.keys(QUOTES));
  if (!isPath(hole.path)) {
    const [words, range] = opening(hole, text);
    return [templateProblem(range, `${words} names no value`, 'expected {{value}}, such as {{host.name}}')];
  }
  hole.params = [hole.path];
  hole.path = { ...hole.path, original: 'text', parts: ['text'], data: false, depth: 0 };
  return [];
}

function judgeBlock(block: hbs.AST.BlockStatement, text: string): PlacedProblem[] {
  // Handlebars has `{{^if x}}` as a block with nothing but an inverse.
  if (block.program === undefined) {
    const [words, range] = opening(block, text);
    return [templateProblem(range, `a template cannot have ${words}`, 'expected {{#if value}}{{else}}…{{/if}}')];
  }
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
  const [hole, range] = opening(call, text);
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

/** A hole, or the beginning of a block: its words and where they are. */
function opening({ loc }: hbs.AST.Node, text: string): [string, [start: number, end: number]] {
  const [start] = rangeOf(text, loc);
  const words = text.slice(start, text.indexOf('}}', start) + 2);
  return [words, [start, start + words.length]];
}

function isPath(node: hbs.AST.Node | undefined): node is hbs.AST.PathExpression {
  return node?.type === 'PathExpression';
}
