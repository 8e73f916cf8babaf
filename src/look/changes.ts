/** What differs between two documents, by path, with nothing secret in it. */
import { isDeepStrictEqual } from 'node:util';
import { lineDifferences } from './lines.ts';
import type { Side } from './our-documents.ts';
import { REDACTED } from './redact.ts';

export interface Change {
  /** `network.bridges.cloudbr0.addresses[0]`; entries of lists by what names them: `write_files[/etc/hosts].content`. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Whether it is a secret that differs; then no value is told. */
  readonly secret?: true;
  /** As JSON. */
  readonly old?: string;
  readonly new?: string;
  /** Of texts of several lines, those that differ, each with `-` or `+` before it. */
  readonly lines?: readonly string[];
}

/** Compares two documents of ours. */
export function changes(a: Side, b: Side): Change[] {
  const found: Change[] = [];
  compare(a, b, '', found);
  return found;
}

function compare(a: Side, b: Side, path: string, found: Change[]): void {
  if (isDeepStrictEqual(a.raw, b.raw)) return;
  const kind = kindOf(a);
  if (kind === 'value' || kind !== kindOf(b)) {
    found.push(changed(a, b, path));
    return;
  }
  // Entries that say what they are called are found again wherever they stand.
  const named = kind === 'list' && isNamed(a) && isNamed(b);
  const [before, after] = [partsOf(a, named), partsOf(b, named)];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(key), after.get(key)];
    const step = kind === 'list' ? `${path}[${key}]` : `${path === '' ? '' : `${path}.`}${key}`;
    if (old !== undefined && now !== undefined) compare(old, now, step, found);
    else if (old !== undefined) found.push(single('removed', old, step));
    else if (now !== undefined) found.push(single('added', now, step));
  }
}

/** Whether there is something to go into; what is hidden as a whole is one value. */
function kindOf({ raw, open }: Side): 'list' | 'mapping' | 'value' {
  if (typeof raw !== 'object' || raw === null || typeof open !== 'object') return 'value';
  return Array.isArray(raw) ? 'list' : 'mapping';
}

/** The entries of a mapping or a list, by key, by place, or by what they call themselves. */
function partsOf({ raw, open }: Side, named: boolean): Map<string, Side> {
  const told = new Map(Object.entries(open as object));
  return new Map(
    Object.entries(raw as object).map(([key, value]): [string, Side] => {
      const side = { raw: value, open: told.get(key) };
      return [(named ? nameOf(side.open) : undefined) ?? key, side];
    }),
  );
}

/** Whether every entry of a list has a name of its own. */
function isNamed({ open }: Side): boolean {
  const names = (open as readonly unknown[]).map(nameOf);
  return !names.includes(undefined) && new Set(names).size === names.length;
}

/** What tells an entry of write_files, users or storage from the others. */
function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { id, path, name } = entry as Record<string, unknown>;
  return [id, path, name].find((value) => typeof value === 'string');
}

function changed(a: Side, b: Side, path: string): Change {
  if (isDeepStrictEqual(a.open, b.open)) return { path, kind: 'changed', secret: true };
  const [old, now] = [a.open, b.open];
  if (typeof old === 'string' && typeof now === 'string' && /\n./.test(old + now)) {
    const lines = lineDifferences(old, now);
    return lines.length > 0
      ? { path, kind: 'changed', lines }
      : { path, kind: 'changed', old: json(old), new: json(now) };
  }
  return { path, kind: 'changed', old: json(old), new: json(now) };
}

function single(kind: 'added' | 'removed', { open }: Side, path: string): Change {
  if (open === REDACTED) return { path, kind, secret: true };
  return kind === 'added' ? { path, kind, new: json(open) } : { path, kind, old: json(open) };
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
