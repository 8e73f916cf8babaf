/** Turns what the schema says into problems a person can act on. */
import type { z } from 'zod';
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { didYouMean, type Path } from '../outcome/problem.ts';
import { knownKeys } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** What was judged: the schema, to name the keys it knows; the data; and what to call its outermost mapping, `the site file`. */
interface Judged {
  readonly schema: z.ZodType;
  readonly data: unknown;
  readonly whole: string;
}

/** The issues that a schema found in `data`, in words. */
export function schemaProblems(judged: Judged, issues: readonly Issue[]): PlacedProblem[] {
  return issues.flatMap((issue) => describe(judged, issue, issue.path as Path));
}

function describe(judged: Judged, issue: Issue, path: Path): PlacedProblem[] {
  const value = valueAt(judged.data, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(judged, path, key));
    case 'invalid_union':
      return describeUnion(judged, issue, path);
    case 'invalid_type':
      return [value === undefined ? missing(judged, path) : wrongType(issue.expected, value, path)];
    case 'invalid_value':
      return [notOneOf(judged, issue.values.map(String), path)];
    case 'invalid_key':
      return [{ ...wrong(path, `the key ${quote(path.at(-1))} cannot be used here`), at: 'key' }];
    case 'too_small':
    case 'too_big':
      return [outOfBounds(issue, value, path)];
    default:
      return [wrong(path, `${where(path)} is ${quote(value)}`, issue.message.replace(/^Invalid input: /, ''))];
  }
}

function wrong(path: Path, message: string, hint?: string): PlacedProblem {
  return { rule: 'wrong-value', message, hint, path };
}

/** Of a union the branch that fits the kind of the value speaks; without one, all expectations are named. */
function describeUnion(judged: Judged, issue: Issue & { code: 'invalid_union' }, path: Path): PlacedProblem[] {
  const chosen = issue.errors.find((errors) => !errors.some((e) => e.code === 'invalid_type' && e.path.length === 0));
  if (chosen) return chosen.flatMap((e) => describe(judged, e, [...path, ...(e.path as Path)]));
  const expected = issue.errors.flat().flatMap((e) => (e.code === 'invalid_type' ? [article(e.expected)] : []));
  return [wrongType([...new Set(expected)].join(' or '), valueAt(judged.data, path), path)];
}

function unknownKey(judged: Judged, path: Path, key: string): PlacedProblem {
  const known = knownKeys(judged.schema, path);
  return {
    rule: 'unknown-key',
    message: `unknown key ${quote(key)} in ${inside(judged, path)}`,
    hint: known.length === 0 ? undefined : didYouMean(key, known),
    path: [...path, key],
    at: 'key',
  };
}

function missing(judged: Judged, path: Path): PlacedProblem {
  const parent = path.slice(0, -1);
  const message = `${quote(path.at(-1))} is missing in ${inside(judged, parent)}`;
  return { rule: 'missing-key', message, path: parent, at: 'key' };
}

function inside({ whole }: Judged, path: Path): string {
  return path.length === 0 ? whole : where(path);
}

/** A choice that is not made at all, is no scalar, or is none of those offered. */
function notOneOf(judged: Judged, values: string[], path: Path): PlacedProblem {
  const value = valueAt(judged.data, path);
  if (value === undefined) return missing(judged, path);
  return isScalar(value) ? wrongValue(values, value, path) : wrongType('string', value, path);
}

function wrongType(expected: string, value: unknown, path: Path): PlacedProblem {
  return {
    rule: 'wrong-type',
    message: `${where(path)} is ${article(kind(value))}${isScalar(value) ? ` (${quote(value)})` : ''}`,
    hint: `expected ${expected.includes(' ') ? expected : expected === 'boolean' ? 'true or false' : article(expected)}`,
    path,
  };
}

function wrongValue(values: string[], value: unknown, path: Path): PlacedProblem {
  const isNumber = (text: string) => /^[\d.]+$/.test(text);
  const list = values.map((each) => (isNumber(each) ? JSON.stringify(each) : each)).join(', ');
  const expected = `expected ${values.length > 1 ? 'one of ' : ''}${list}`;
  const bare = typeof value === 'number' && values.some(isNumber);
  const hint = bare ? `${expected}, in quotes: a bare ${value} is a number` : expected;
  return wrong(path, `${where(path)} is ${quote(value)}`, hint);
}

function outOfBounds(issue: Issue & { code: 'too_small' | 'too_big' }, value: unknown, path: Path): PlacedProblem {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const unit = issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : '';
  const shown = isScalar(value) && value !== '' ? quote(value) : 'empty';
  return wrong(path, `${where(path)} is ${shown}`, `expected ${bound}${unit}`);
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, element) => (node as Record<string | number, unknown> | null | undefined)?.[element],
    data,
  );
}

function isScalar(value: unknown): boolean {
  return value !== null && typeof value !== 'object';
}

function kind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'mapping' : typeof value;
}

const ARTICLES: Record<string, string> = {
  null: 'empty',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  int: 'an integer',
};

function article(type: string): string {
  return ARTICLES[type] ?? `a ${type}`;
}

/** `hosts.kvm-host-01.networks` as a reader writes it. */
function where(path: Path): string {
  return path
    .map((element, i) => (typeof element === 'number' ? `[${element}]` : `${i > 0 ? '.' : ''}${element}`))
    .join('');
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
