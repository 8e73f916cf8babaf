/** What differs between two documents, by path, with nothing secret in it. */
import { isDeepStrictEqual } from 'node:util';
import { lineDifferences } from './lines.ts';
import { redactValue } from './redact.ts';
import { contentText } from './redact-files.ts';
import { REDACTED } from './secret-names.ts';

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

/** A value, and what may be told of it: the same in the same shape. */
interface Side {
  readonly raw: unknown;
  readonly open: unknown;
}

/** Compares what `readDocument` made of two documents. */
export function changes(a: unknown, b: unknown): Change[] {
  const found: Change[] = [];
  compare(sideOf(a), sideOf(b), '', found);
  return found;
}

function sideOf(raw: unknown): Side {
  return { raw, open: redactValue(raw) };
}

function compare(a: Side, b: Side, path: string, found: Change[]): void {
  if (isDeepStrictEqual(a.raw, b.raw)) return;
  const left = partsOf(a);
  const right = partsOf(b);
  if (left === undefined || right === undefined || left.list !== right.list) {
    found.push(changed(a, b, path));
    return;
  }
  // Entries that say what they are called are found again wherever they stand.
  const named = left.list && left.named && right.named;
  const [before, after] = [left, right].map((parts) => (named || !left.list ? parts.byName : parts.byPlace));
  for (const key of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
    const [old, now] = [before?.get(key), after?.get(key)];
    const step = left.list
      ? `${path}[${old?.label ?? now?.label}]`
      : `${path === '' ? '' : `${path}.`}${old?.label ?? now?.label}`;
    if (old !== undefined && now !== undefined) compare(old.side, now.side, step, found);
    else if (old !== undefined) found.push(single('removed', old.side, step));
    else if (now !== undefined) found.push(single('added', now.side, step));
  }
}

interface Part {
  /** The key as it may be told. */
  readonly label: string;
  readonly side: Side;
}

interface Parts {
  readonly list: boolean;
  /** Whether every entry of a list has a name of its own. */
  readonly named: boolean;
  readonly byName: ReadonlyMap<string, Part>;
  readonly byPlace: ReadonlyMap<string, Part>;
}

function partsOf({ raw, open }: Side): Parts | undefined {
  if (Array.isArray(raw)) return listParts(raw, Array.isArray(open) ? open : []);
  if (typeof raw !== 'object' || raw === null || raw instanceof Uint8Array) return undefined;
  const told = typeof open === 'object' && open !== null ? (open as Record<string, unknown>) : {};
  const byName = new Map(
    Object.entries(raw).map(([key, value]): [string, Part] => {
      // A key that was redacted itself is not found; then nothing below it is told, either.
      const known = Object.hasOwn(told, key);
      return [key, { label: known ? key : REDACTED, side: { raw: value, open: known ? told[key] : REDACTED } }];
    }),
  );
  return { list: false, named: true, byName, byPlace: byName };
}

function listParts(raw: readonly unknown[], open: readonly unknown[]): Parts {
  const parts = raw.map((value, i): Side => ({ raw: value, open: i < open.length ? open[i] : REDACTED }));
  const byPlace = new Map(parts.map((side, i) => [String(i), { label: String(i), side }]));
  const byName = new Map(
    parts.flatMap((side): [string, Part][] => {
      const [name, label] = [nameOf(side.raw), nameOf(side.open)];
      return name === undefined ? [] : [[name, { label: label ?? REDACTED, side }]];
    }),
  );
  return { list: true, named: byName.size === raw.length, byName, byPlace };
}

/** What tells an entry of write_files, users or storage from the others. */
function nameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { id, path, name } = entry as Record<string, unknown>;
  return [id, path, name].find((value) => typeof value === 'string');
}

function changed(a: Side, b: Side, path: string): Change {
  if (isDeepStrictEqual(a.open, b.open)) return { path, kind: 'changed', secret: true };
  const [old, now] = [textIn(a), textIn(b)];
  if (old !== undefined && now !== undefined && /\n./.test(old + now)) {
    const lines = lineDifferences(old, now);
    return lines.length > 0
      ? { path, kind: 'changed', lines }
      : { path, kind: 'changed', old: json(old), new: json(now) };
  }
  return { path, kind: 'changed', old: json(a.open), new: json(b.open) };
}

function textIn({ open }: Side): string | undefined {
  return typeof open === 'string' ? (contentText({ content: open }) ?? open) : undefined;
}

function single(kind: 'added' | 'removed', { open }: Side, path: string): Change {
  if (open === REDACTED) return { path, kind, secret: true };
  return kind === 'added' ? { path, kind, new: json(open) } : { path, kind, old: json(open) };
}

function json(value: unknown): string {
  return JSON.stringify(value instanceof Uint8Array ? REDACTED : value) ?? 'null';
}
