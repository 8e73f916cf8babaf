/** Turns what the schema says into problems a person can act on. */
import type { z } from 'zod';
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { didYouMean, type Path } from '../outcome/problem.ts';
import { knownKeys } from './schema-keys.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** What was judged: the schema, to name the keys it knows; the data; its file, to quote it as it is written; and what to call its outermost mapping, `the site file`. */
interface Judged {
  readonly schema: z.ZodType;
  readonly data: unknown;
  readonly source: YamlSource;
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
      return [value === undefined ? missing(judged, path) : wrongType(judged, [issue.expected], path)];
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
  const expected = issue.errors.flat().flatMap((e) => (e.code === 'invalid_type' ? [e.expected] : []));
  const isThere = valueAt(judged.data, path) !== undefined;
  return [isThere ? wrongType(judged, [...new Set(expected)], path) : missing(judged, path)];
}

function unknownKey(judged: Judged, path: Path, key: string): PlacedProblem {
  const known = knownKeys(judged.schema, path);
  const [, first, second] = /^([^:]+):(.+)$/.exec(key) ?? [];
  const joined = known.some((each) => each === first)
    ? `expected a space after the colon: ${first}: ${second}`
    : undefined;
  return {
    rule: 'unknown-key',
    message: `unknown key ${quote(key)} in ${inside(judged, path)}`,
    hint: joined ?? (known.length === 0 ? undefined : didYouMean(key, known)),
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
  return isScalar(value) ? wrongValue(judged, values, path) : wrongType(judged, ['string'], path);
}

/** `expected` are types as the schema calls them. */
function wrongType(judged: Judged, expected: readonly string[], path: Path): PlacedProblem {
  const value = valueAt(judged.data, path);
  const written = writtenAt(judged, path);
  const shown = isScalar(value)
    ? `${quote(value, written)}${typeof value === 'number' ? ', a number' : ''}`
    : kind(value);
  return {
    rule: 'wrong-type',
    message: `${where(path)} is ${shown}`,
    hint: `expected ${insteadOf(judged, expected, path)}`,
    path,
  };
}

/** What to write: in the case of a single type, the very thing where it can be told. */
function insteadOf(judged: Judged, expected: readonly string[], path: Path): string {
  const [only, another] = expected;
  const value = valueAt(judged.data, path);
  if (only === undefined || another !== undefined) return expected.map(article).join(' or ');
  if (only === 'string' && isScalar(value)) return `text: write it in quotes, "${writtenAt(judged, path) ?? value}"`;
  if (isNumeric(only) && typeof value === 'string' && /^\d+$/.test(value))
    return `a number: write it without quotes, ${value}`;
  if (only === 'boolean' && typeof value === 'string' && /^(yes|no|on|off)$/i.test(value)) {
    return /^(yes|on)$/i.test(value) ? 'true' : 'false';
  }
  if (only === 'array' && isScalar(value)) return `a list: [${String(value)}]`;
  if (only === 'record' && Array.isArray(value)) return 'names with a colon, and below each what it is: no hyphens';
  const keys = only === 'object' ? knownKeys(judged.schema, path).slice(0, 3) : [];
  return keys.length > 0 ? `keys such as ${keys.join(', ')}` : article(only);
}

function isNumeric(type: string): boolean {
  return type === 'number' || type === 'int';
}

function wrongValue(judged: Judged, values: string[], path: Path): PlacedProblem {
  const value = valueAt(judged.data, path);
  const written = writtenAt(judged, path);
  const looksLikeNumber = (text: string) => /^[\d.]+$/.test(text);
  const list = values.map((each) => (looksLikeNumber(each) ? JSON.stringify(each) : each)).join(', ');
  const expected = `expected ${values.length > 1 ? 'one of ' : ''}${list}`;
  const bare = typeof value === 'number' && values.some(looksLikeNumber);
  const hint = bare ? `${expected}, in quotes: a bare ${written ?? value} is a number` : expected;
  return wrong(path, `${where(path)} is ${quote(value, written)}`, hint);
}

/** What there may be too few or too many of: one, several. */
const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  array: [' entry', ' entries'],
  string: [' character', ' characters'],
};

function outOfBounds(issue: Issue & { code: 'too_small' | 'too_big' }, value: unknown, path: Path): PlacedProblem {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const unit = UNITS[issue.origin]?.[bound.endsWith(' 1') ? 0 : 1] ?? '';
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
  if (value === null) return 'empty';
  return Array.isArray(value) ? 'a list' : 'a mapping';
}

const ARTICLES: Record<string, string> = {
  string: 'text',
  boolean: 'true or false',
  null: 'nothing',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  int: 'a whole number',
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

/** A scalar as it stands in the file; undefined where the place holds something else, such as an alias. */
function writtenAt({ source }: Judged, path: Path): string | undefined {
  const { start, end } = source.locate({ path });
  const written = source.text.slice(start, end);
  return /^[\w.+-]+$/.test(written) ? written : undefined;
}

/** A text in quotes, anything else as it is written. */
function quote(value: unknown, written?: string): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (written ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
