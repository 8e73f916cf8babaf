/** Turns what the schema says into diagnostics a person can act on. */
import type { z } from 'zod';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { nearest } from '../outcome/nearest.ts';
import type { Path } from '../outcome/problem.ts';

type Issue = z.core.$ZodIssue;

/** @param schema the schema that judged, to name the keys it knows. @param data what it judged. */
export function schemaDiagnostics(schema: z.ZodType, data: unknown, issues: readonly Issue[]): Diagnostic[] {
  return issues.flatMap((issue) => describe(schema, data, issue, issue.path as Path));
}

function describe(schema: z.ZodType, data: unknown, issue: Issue, path: Path): Diagnostic[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(schema, path, key));
    case 'invalid_union':
      return describeUnion(schema, data, issue, path);
    case 'invalid_type':
      return [valueAt(data, path) === undefined ? missing(path) : wrongType(issue.expected, valueAt(data, path), path)];
    case 'invalid_value':
      return [notOneOf(issue.values.map(String), valueAt(data, path), path)];
    case 'invalid_key':
      return [
        {
          severity: 'error',
          rule: 'wrong-value',
          message: `the key ${quote(path.at(-1))} cannot be used here`,
          path,
          at: 'key',
        },
      ];
    case 'too_small':
    case 'too_big':
      return [outOfBounds(issue, valueAt(data, path), path)];
    default:
      return [
        {
          severity: 'error',
          rule: 'wrong-value',
          message: `${where(path)} is ${quote(valueAt(data, path))}`,
          hint: issue.message.replace(/^Invalid input: /, ''),
          path,
        },
      ];
  }
}

/** Of a union the branch that fits the kind of the value speaks; without one, all expectations are named. */
function describeUnion(
  schema: z.ZodType,
  data: unknown,
  issue: Issue & { code: 'invalid_union' },
  path: Path,
): Diagnostic[] {
  const branches = issue.errors.filter(
    (errors) => !errors.some((e) => e.code === 'invalid_type' && e.path.length === 0),
  );
  const chosen = branches[0];
  if (chosen) return chosen.flatMap((e) => describe(schema, data, e, [...path, ...(e.path as Path)]));
  const expected = issue.errors.flat().flatMap((e) => (e.code === 'invalid_type' ? [article(e.expected)] : []));
  return [wrongType([...new Set(expected)].join(' or '), valueAt(data, path), path)];
}

function unknownKey(schema: z.ZodType, path: Path, key: string): Diagnostic {
  const known = knownKeys(schema, path);
  const near = nearest(key, known);
  const inside = path.length === 0 ? 'the site file' : where(path);
  const hint =
    near === undefined
      ? known.length === 0
        ? {}
        : { hint: `known: ${known.join(', ')}` }
      : { hint: `did you mean ${near}?` };
  return {
    severity: 'error',
    rule: 'unknown-key',
    message: `unknown key ${quote(key)} in ${inside}`,
    ...hint,
    path: [...path, key],
    at: 'key',
  };
}

function missing(path: Path): Diagnostic {
  const inside = path.length === 1 ? 'the site file' : where(path.slice(0, -1));
  return {
    severity: 'error',
    rule: 'missing-key',
    message: `${quote(path.at(-1))} is missing in ${inside}`,
    path: path.slice(0, -1),
    at: 'key',
  };
}

/** A choice that is not made at all, is no scalar, or is none of those offered. */
function notOneOf(values: string[], value: unknown, path: Path): Diagnostic {
  if (value === undefined) return missing(path);
  return isScalar(value) ? wrongValue(values, value, path) : wrongType('string', value, path);
}

function wrongType(expected: string, value: unknown, path: Path): Diagnostic {
  return {
    severity: 'error',
    rule: 'wrong-type',
    message: `${where(path)} is ${article(kind(value))}${isScalar(value) ? ` (${quote(value)})` : ''}`,
    hint: `expected ${expected.includes(' ') ? expected : expected === 'boolean' ? 'true or false' : article(expected)}`,
    path,
  };
}

function wrongValue(values: string[], value: unknown, path: Path): Diagnostic {
  const version = path.length === 1 && path[0] === 'cloudstack';
  const near = typeof value === 'string' ? nearest(value, values) : undefined;
  const list = values.map((v) => (version ? `"${v}"` : v)).join(', ');
  const quoted =
    version && typeof value === 'number'
      ? `expected one of ${list}, in quotes: a bare ${value} is a number`
      : `expected ${values.length > 1 ? 'one of ' : ''}${list}`;
  return {
    severity: 'error',
    rule: version ? 'unsupported-version' : 'wrong-value',
    message: version ? `CloudStack version ${quote(value)} is not supported` : `${where(path)} is ${quote(value)}`,
    hint: near === undefined ? quoted : `${quoted}; did you mean ${near}?`,
    path,
  };
}

function outOfBounds(issue: Issue & { code: 'too_small' | 'too_big' }, value: unknown, path: Path): Diagnostic {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  const unit = issue.origin === 'array' ? ' entries' : issue.origin === 'string' ? ' characters' : '';
  const shown = isScalar(value) && value !== '' ? quote(value) : 'empty';
  return {
    severity: 'error',
    rule: 'wrong-value',
    message: `${where(path)} is ${shown}`,
    hint: `expected ${bound}${unit}`,
    path,
  };
}

/** The keys an object schema at `path` has; records have none of their own. */
function knownKeys(schema: z.ZodType, path: Path): string[] {
  let candidates: unknown[] = [schema];
  for (const element of path) candidates = candidates.flatMap(options).flatMap((s) => stepInto(s, element));
  return candidates.flatMap(options).flatMap((s) => Object.keys(definition(s).shape ?? {}));
}

interface Definition {
  type: string;
  shape?: Record<string, unknown>;
  innerType?: unknown;
  options?: unknown[];
  element?: unknown;
  valueType?: unknown;
  catchall?: unknown;
}

function definition(schema: unknown): Definition {
  return (schema as { _zod: { def: Definition } })._zod.def;
}

function options(schema: unknown): unknown[] {
  const def = definition(schema);
  if (def.innerType !== undefined) return options(def.innerType);
  return def.type === 'union' ? (def.options ?? []).flatMap(options) : [schema];
}

function stepInto(schema: unknown, element: string | number): unknown[] {
  const def = definition(schema);
  const next = def.shape?.[element] ?? def.element ?? def.valueType ?? def.catchall;
  return next === undefined ? [] : [next];
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
export function where(path: Path): string {
  return path
    .map((element, i) => (typeof element === 'number' ? `[${element}]` : `${i > 0 ? '.' : ''}${element}`))
    .join('');
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
