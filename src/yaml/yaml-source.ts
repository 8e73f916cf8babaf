/** A YAML file: parsed once, both for what it says and for where it says it. */
import { type Document, isMap, isPair, isScalar, isSeq, type Node, type Pair, parseAllDocuments } from 'yaml';
import { Source, type Span } from '../diagnostic/source.ts';
import type { Path } from '../outcome/problem.ts';

export class YamlSource extends Source {
  #documents: readonly Document[] | undefined;

  /** The YAML documents of the text, faulty ones too; none for an empty text. */
  get documents(): readonly Document[] {
    // Double keys are looked for in `parseYaml`: yaml compares every pair with every other, minutes for thousands of hosts.
    const parsed = () => parseAllDocuments(this.text, { merge: true, uniqueKeys: false, logLevel: 'silent' });
    this.#documents ??= [...(parsed() as Document[])];
    return this.#documents;
  }

  protected override find(path: Path, at: 'key' | 'value'): Span {
    const [document] = this.documents;
    return document === undefined ? super.find(path, at) : findSpan(document, path, at);
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
