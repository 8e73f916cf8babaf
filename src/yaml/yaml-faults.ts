/** What can be wrong with a YAML text before anyone asks what it says. */
import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments, visit } from 'yaml';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { isMergeKey } from '../diagnostic/source.ts';
import { joinHosts, splitHosts } from './yaml-pieces.ts';

/** How many nodes a file may have once its aliases are followed; more is an alias bomb, not a site. */
const MAX_NODES = 20_000_000;

export type ParsedYaml = { readonly data: unknown; readonly diagnostics: Diagnostic[] };

/**
 * Parses a site file's text. `data` is plain JavaScript values with merge keys applied, or undefined when there are errors.
 * yaml reports no error for an unresolved alias and then throws while converting, so aliases are looked at first.
 */
export function parseYaml(text: string): ParsedYaml {
  const split = splitHosts(text);
  const data = split && joinHosts(parseWhole(split.rest).data, lazily(split.pieces));
  return data === undefined ? parseWhole(text) : { data, diagnostics: [] };
}

/** One piece at a time, so that the tree of the one before is gone. */
function* lazily(pieces: readonly string[]): Generator<unknown> {
  for (const piece of pieces) yield parseWhole(piece).data;
}

function parseWhole(text: string): ParsedYaml {
  const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false, logLevel: 'silent' });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined)
    return { data: undefined, diagnostics: [fault('empty-file', 'the site file is empty', [0, 0])] };
  const second = Array.isArray(documents) ? documents[1] : undefined;
  if (second !== undefined) {
    const start = second.range?.[0] ?? text.length;
    return {
      data: undefined,
      diagnostics: [
        fault('several-documents', 'the site file holds several YAML documents', [start, start + 1], 'expected one'),
      ],
    };
  }
  const diagnostics: Diagnostic[] = [...document.errors, ...document.warnings].map((error) =>
    fault('yaml-syntax', inWords(error.message), [error.pos[0], Math.max(error.pos[1], error.pos[0] + 1)]),
  );
  // After a syntax error the tree is a guess, and its double keys are, too.
  if (diagnostics.length === 0) diagnostics.push(...keyFaults(document.contents));
  if (/\\[0xuU]|\0/.test(text)) diagnostics.push(...uncarriableTexts(document));
  if (text.includes('*')) diagnostics.push(...aliasFaults(document));
  if (text.includes('<<') && diagnostics.length === 0) diagnostics.push(...mergeFaults(document));
  if (diagnostics.length > 0) return { data: undefined, diagnostics };
  if (!isMap(document.contents)) {
    const empty = document.contents === null || (isScalar(document.contents) && document.contents.value === null);
    const message = empty ? 'the site file is empty' : 'the site file is not a mapping';
    return {
      data: undefined,
      diagnostics: [
        fault(empty ? 'empty-file' : 'wrong-type', message, [0, 1], 'expected keys such as site, networks, hosts'),
      ],
    };
  }
  return { data: document.toJS({ maxAliasCount: -1 }), diagnostics: [] };
}

/** Unresolved aliases, aliases inside their own anchor, and files that grow without bound when aliases are followed. */
function aliasFaults(document: Document): Diagnostic[] {
  const faults: Diagnostic[] = [];
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
      fault('alias-bomb', 'the aliases of the site file expand without bound', [0, 1], `at most ${MAX_NODES} nodes`),
    );
  }
  return faults;
}

/**
 * A key given twice in one mapping, and the one key that JavaScript's objects do not keep: what it names would be lost without
 * a word. yaml's own check for double keys compares every pair with every other: minutes for thousands of hosts.
 */
function keyFaults(node: unknown): Diagnostic[] {
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
function uncarriableTexts(document: Document): Diagnostic[] {
  const faults: Diagnostic[] = [];
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
function mergeFaults(document: Document): Diagnostic[] {
  const faults: Diagnostic[] = [];
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

function fault(rule: string, message: string, range: [number, number], hint?: string): Diagnostic {
  return { severity: 'error', rule, message, path: [], range, ...(hint === undefined ? {} : { hint }) };
}
