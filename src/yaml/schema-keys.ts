/** Which keys a schema knows, so that a misspelt one can be told what was meant. */
import type { z } from 'zod';
import type { Path } from '../outcome/problem.ts';

/** The keys an object schema at `path` has; records have none of their own. */
export function knownKeys(schema: z.ZodType, path: Path): string[] {
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
