/** What can be wrong with a YAML text before anyone asks what it says. */
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, visit } from 'yaml';
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { isMergeKey } from './yaml-source.ts';

/** How many nodes a file may have once its aliases are followed; more is an alias bomb, not a site. */
const MAX_NODES = 20_000_000;

/** A fault of the text itself, which has no paths yet. */
export type Fault = PlacedProblem;

/** What the parser says, in words of ours. */
export function syntaxFaults({ errors, warnings }: Document): Fault[] {
  return [...errors, ...warnings].map(({ message, pos: [start, end] }) =>
    fault('yaml-syntax', inWords(message), [start, Math.max(end, start + 1)]),
  );
}

/** Unresolved aliases, aliases inside their own anchor, and files that grow without bound when aliases are followed. */
export function aliasFaults(document: Document, file: string): Fault[] {
  const faults: Fault[] = [];
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) {
        faults.push(
          fault(
            'unresolved-alias',
            `the alias *${alias.source} has no anchor`,
            rangeOf(alias),
            `expected &${alias.source} before it`,
          ),
        );
      }
    },
  });
  if (faults.length > 0) return faults;
  const size = (node: unknown): number => {
    if (isPair(node)) return size(node.key) + size(node.value);
    const target = isAlias(node) ? node.resolve(document) : node;
    if (!isMap(target) && !isSeq(target)) return 1;
    const known = sizes.get(target);
    if (known !== undefined) return known;
    if (open.has(target)) {
      faults.push(fault('recursive-alias', 'an alias stands inside what it names', rangeOf(node)));
      return 1;
    }
    open.add(target);
    const sum = target.items.reduce((total: number, item) => Math.min(total + size(item), MAX_NODES + 1), 1);
    open.delete(target);
    sizes.set(target, sum);
    return sum;
  };
  if (size(document.contents) > MAX_NODES) {
    faults.push(
      fault('alias-bomb', `the aliases of ${file} expand without bound`, [0, 1], `at most ${MAX_NODES} nodes`),
    );
  }
  return faults;
}

/**
 * A key given twice in one mapping, and the one key that JavaScript's objects do not keep: what it names would be lost without
 * a word. yaml's own check for double keys compares every pair with every other: minutes for thousands of hosts.
 */
export function keyFaults(node: unknown): Fault[] {
  if (isSeq(node)) return node.items.flatMap(keyFaults);
  if (!isMap(node)) return [];
  const seen = new Set<unknown>();
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) && !isMergeKey(key) ? String(key.value) : undefined;
    const twice = name !== undefined && seen.has(name);
    seen.add(name);
    const inner = keyFaults(value);
    if (name === '__proto__')
      return [
        fault('unusable-key', 'the key "__proto__" cannot be used', rangeOf(key), 'expected another name'),
        ...inner,
      ];
    return twice
      ? [fault('duplicate-key', `the key ${JSON.stringify(name)} is given twice`, rangeOf(key)), ...inner]
      : inner;
  });
}

/** NUL, and halves of characters: nothing that reads our files, no shell and no API can carry them. */
export function uncarriableTexts(document: Document): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Scalar(_, { value, range }) {
      if (typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))) return;
      const hint = 'expected no NUL and no half of a surrogate pair';
      faults.push(fault('uncarriable-text', 'this text cannot be written anywhere', rangeOf({ range }), hint));
    },
  });
  return faults;
}

/** A merge key takes a mapping or a list of them; yaml throws on anything else while converting. */
export function mergeFaults(document: Document): Fault[] {
  const faults: Fault[] = [];
  const target = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  visit(document, {
    Pair(_, pair) {
      if (!isMergeKey(pair.key)) return;
      const value = target(pair.value);
      const sources = isSeq(value) ? value.items.map(target) : [value];
      if (sources.every(isMap)) return;
      faults.push(
        fault(
          'merge-key',
          'what is merged is no mapping',
          rangeOf(pair.value ?? pair.key),
          'expected an alias of a mapping, or a list of them',
        ),
      );
    },
  });
  return faults;
}

function rangeOf(node: unknown): [number, number] {
  const range = (node as { range?: [number, number, number] | null }).range;
  return range ? [range[0], range[1]] : [0, 1];
}

function inWords(message: string): string {
  const line = message.split('\n')[0] ?? message;
  // The parser calls itself for each level.
  if (line.startsWith('Maximum call stack')) return 'lists and mappings are nested too deeply';
  return line.replace(/ at line \d+, column \d+:?$/, '');
}

export function fault(rule: string, message: string, range: [number, number], hint?: string): Fault {
  return { rule, message, path: [], range, hint };
}
