/** A YAML file as text, and where in it a path is. The tree is parsed only when a place is asked for: most runs ask for none. */
import { type Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml';
import type { Path } from '../outcome/problem.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Offsets into the text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class Source {
  readonly file: string;
  readonly text: string;
  #document: Document | undefined;
  #lineStarts: number[] | undefined;

  /** @param file the name as the user gave it, for messages. */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Where a diagnostic points: its own range, or its path, or the deepest ancestor of the path that exists. */
  locate(diagnostic: Pick<Diagnostic, 'path' | 'at' | 'range'>): Span {
    if (diagnostic.range) return { start: diagnostic.range[0], end: diagnostic.range[1] };
    this.#document ??= parseDocument(this.text, { merge: true, uniqueKeys: false, logLevel: 'silent' });
    return findSpan(this.#document, diagnostic.path, diagnostic.at ?? 'value');
  }

  /** Line and column of an offset, both from 1; columns count UTF-16 units as editors do. */
  position(offset: number): { line: number; column: number } {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map((match) => match.index + 1)];
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  /** The text of a line, from 1, without its end. */
  line(number: number): string {
    this.position(0);
    const start = this.#lineStarts?.[number - 1] ?? 0;
    const end = this.text.indexOf('\n', start);
    return this.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
  }
}

function findSpan(document: Document, path: Path, at: 'key' | 'value'): Span {
  let node: unknown = document.contents;
  let span = spanOf(node) ?? { start: 0, end: 0 };
  for (const [index, element] of path.entries()) {
    const resolved = resolveAlias(document, node);
    const child = isMap(resolved) ? findPair(document, resolved.items, element) : itemOf(resolved, element);
    if (child === undefined) return span;
    const wantsKey = at === 'key' && index === path.length - 1;
    if (isPair(child)) {
      const keySpan = spanOf(child.key);
      span = (wantsKey ? keySpan : (spanOf(child.value) ?? keySpan)) ?? span;
      node = child.value;
    } else {
      span = spanOf(child) ?? span;
      node = child;
    }
  }
  return span;
}

function itemOf(node: unknown, element: string | number): unknown {
  return isSeq(node) && typeof element === 'number' ? node.items[element] : undefined;
}

/** The last pair with the key; else one that a merge key (`<<`) brings in. */
function findPair(document: Document, pairs: Pair[], key: string | number): Pair | undefined {
  const own = pairs.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
  if (own) return own;
  for (const pair of pairs) {
    if (!isMergeKey(pair.key)) continue;
    const merged = resolveAlias(document, pair.value);
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const target = resolveAlias(document, source);
      const found = isMap(target) ? findPair(document, target.items, key) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/** yaml gives the key of a merge as a symbol, so that it cannot be taken for a key that is spelt the same. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && typeof key.value === 'symbol' && key.value.description === '<<';
}

function resolveAlias(document: Document, node: unknown): unknown {
  const maybeAlias = node as { resolve?: (document: Document) => Node | undefined } | null | undefined;
  return typeof maybeAlias?.resolve === 'function' ? maybeAlias.resolve(document) : node;
}

/** A scalar's own extent; for a collection its first key or item, so that the marker stays on one line. */
function spanOf(node: unknown): Span | undefined {
  if (isPair(node)) return spanOf(node.key);
  if ((isMap(node) || isSeq(node)) && !node.flow && node.items[0] !== undefined) return spanOf(node.items[0]);
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}
