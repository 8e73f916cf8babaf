/** What can be wrong with YAML before anyone asks what it says. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import type { Span } from '../diagnostic/source.ts';
import { allNodes, mergedMaps, resolved, type YamlDocument, type YamlNode } from './yaml-tree.ts';

/** How many nodes a file may have once its aliases are followed; more is an alias bomb, not a site. */
const MAX_NODES = 20_000_000;

/** A fault of the text itself, which has no paths yet. */
export function fault(rule: string, message: string, span: Span | undefined, hint?: string): PlacedProblem {
  return { rule, message, path: [], range: [span?.start ?? 0, span?.end ?? 1], hint };
}

/**
 * Everything that keeps a document from being plain values, by which nothing that is written is lost. `file` is how messages
 * speak of it. Aliases are followed when all of them lead somewhere; what a text cannot have is not looked for.
 */
export function documentFaults({ contents, tags }: YamlDocument, text: string, file: string): PlacedProblem[] {
  const nodes = allNodes(contents);
  const faults = [
    ...tags.map(tagFault),
    ...nodes.flatMap(keyFaults),
    ...nodes.flatMap((node) => numberFaults(node, text)),
  ];
  if (/\\[0xuU]/.test(text)) faults.push(...nodes.flatMap(textFaults));
  if (text.includes('*')) faults.push(...nodes.flatMap(aliasFaults));
  if (faults.length > 0) return faults;
  if (text.includes('<<')) faults.push(...nodes.flatMap(mergeFaults));
  if (text.includes('*')) faults.push(...expansionFaults(contents, file));
  return faults;
}

function tagFault(span: Span): PlacedProblem {
  return fault('yaml-tag', 'tags are not used here', span, 'expected quotes around what is meant as text');
}

/** A key given twice in one mapping, and keys that JavaScript's objects do not keep: what they name would be lost without a word. */
function keyFaults(node: YamlNode): PlacedProblem[] {
  if (node.kind !== 'map') return [];
  const seen = new Set<string>();
  return node.entries.flatMap(({ key, keySpan, merges }) => {
    if (key === undefined)
      return [fault('unusable-key', 'a list or mapping cannot be a key', keySpan, 'expected a name')];
    if (key === '__proto__')
      return [fault('unusable-key', 'the key "__proto__" cannot be used', keySpan, 'expected another name')];
    if (merges) return [];
    if (seen.has(key)) return [fault('duplicate-key', `the key ${JSON.stringify(key)} is given twice`, keySpan)];
    seen.add(key);
    return [];
  });
}

/** `010` is 8 to YAML 1.1 and 10 to YAML 1.2, `0o10` a text to one and 8 to the other, `1e3` a text and 1000. */
function numberFaults(node: YamlNode, text: string): PlacedProblem[] {
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || node.span === undefined) return [];
  const written = text.slice(node.span.start, node.span.end);
  if (!/^[-+]?0[\dox]|^[^.]*e/i.test(written)) return [];
  const hint = `expected ${node.value}, or "${written}" in quotes where it is a text`;
  return [fault('ambiguous-number', `${written} is not the same number to every reader of YAML`, node.span, hint)];
}

/** NUL, and halves of characters: nothing that reads our files, no shell and no API can carry them. */
function textFaults(node: YamlNode): PlacedProblem[] {
  const texts =
    node.kind === 'map'
      ? node.entries.map(({ key, keySpan }) => ({ text: key, span: keySpan }))
      : node.kind === 'scalar'
        ? [{ text: node.value, span: node.span }]
        : [];
  return texts
    .filter(({ text }) => typeof text === 'string' && (text.includes('\0') || !text.isWellFormed()))
    .map(({ span }) =>
      fault(
        'uncarriable-text',
        'this text cannot be written anywhere',
        span,
        'expected no NUL and no half of a surrogate pair',
      ),
    );
}

function aliasFaults(node: YamlNode): PlacedProblem[] {
  if (node.kind !== 'alias' || node.target !== undefined) return [];
  const hint = `expected "*${node.name}" in quotes where it is a text, or &${node.name} before it`;
  return [fault('unresolved-alias', `the alias *${node.name} has no anchor`, node.span, hint)];
}

function mergeFaults(node: YamlNode): PlacedProblem[] {
  const entries = node.kind === 'map' ? node.entries : [];
  return entries
    .filter(({ merges, value }) => merges && mergedMaps(value) === undefined)
    .map(({ keySpan, value }) => {
      const hint = 'expected an alias of a mapping, or a list of them';
      return fault('merge-key', 'what is merged is no mapping', value.span ?? keySpan, hint);
    });
}

/** Aliases inside their own anchor, and files that grow without bound when aliases are followed. */
function expansionFaults(contents: YamlNode, file: string): PlacedProblem[] {
  const faults: PlacedProblem[] = [];
  const sizes = new Map<YamlNode, number>();
  const open = new Set<YamlNode>();
  const size = (node: YamlNode): number => {
    const target = resolved(node);
    if (target === undefined || target.kind === 'scalar') return 1;
    const known = sizes.get(target);
    if (known !== undefined) return known;
    if (open.has(target)) {
      faults.push(fault('recursive-alias', 'an alias stands inside what it names', node.span));
      return 1;
    }
    open.add(target);
    const below = target.kind === 'map' ? target.entries.map(({ value }) => value) : target.items;
    const sum = below.reduce((total, each) => Math.min(total + size(each), MAX_NODES + 1), 1);
    open.delete(target);
    sizes.set(target, sum);
    return sum;
  };
  if (size(contents) > MAX_NODES) {
    const hint = `at most ${MAX_NODES} nodes`;
    faults.push(fault('alias-bomb', `the aliases of ${file} expand without bound`, { start: 0, end: 1 }, hint));
  }
  return faults;
}
