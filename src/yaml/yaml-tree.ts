/** A YAML text as a tree: what stands there, and where. */
import type { Span } from '../diagnostic/source.ts';

export type YamlNode = YamlScalar | YamlMap | YamlList | YamlAlias;

/** A scalar as the core schema of YAML 1.2 takes it. Its quotes belong to its span; one that is not written has none. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: unknown;
  readonly span: Span | undefined;
}

/** A mapping in braces has its own span; another begins with its first key, and so does a list with its first item. */
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly span: Span | undefined;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly span: Span | undefined;
}

/** `*name`, with what it names; undefined when nothing before it is called so. */
export interface YamlAlias {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode | undefined;
  readonly span: Span;
}

export interface YamlEntry {
  /** As it is written, without its quotes; undefined for what is no scalar. */
  readonly key: string | undefined;
  readonly keySpan: Span | undefined;
  /** Whether the key is a bare `<<`: the entries of the value, or of the values, are merged in. */
  readonly merges: boolean;
  readonly value: YamlNode;
}

export interface YamlDocument {
  readonly contents: YamlNode;
  /** Where there is a tag, `!!str`. */
  readonly tags: readonly Span[];
}

/** What an alias names; any other node itself. Undefined for an alias of nothing. */
export function resolved(node: YamlNode): Exclude<YamlNode, YamlAlias> | undefined {
  const target = node.kind === 'alias' ? node.target : node;
  return target?.kind === 'alias' ? undefined : target;
}

/** The mappings whose entries a `<<` merges in; undefined when what it names is none and no list of some. */
export function mergedMaps(value: YamlNode): readonly YamlMap[] | undefined {
  const target = resolved(value);
  const maps = (target?.kind === 'list' ? target.items : [value]).map(resolved);
  return maps.every((map): map is YamlMap => map?.kind === 'map') ? maps : undefined;
}

/** A node and all below it, aliases not followed. */
export function allNodes(node: YamlNode, found: YamlNode[] = []): YamlNode[] {
  found.push(node);
  if (node.kind === 'map') for (const { value } of node.entries) allNodes(value, found);
  if (node.kind === 'list') for (const item of node.items) allNodes(item, found);
  return found;
}

/** The tree as plain JavaScript values. Entries that are merged in give way to those written in the mapping itself. */
export function plainValue(node: YamlNode, known = new Map<YamlNode, unknown>()): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map((item) => plainValue(item, known));
    case 'map':
      return mapping(node, known);
    case 'alias': {
      if (node.target === undefined) throw new Error(`the alias ${node.name} names nothing`);
      if (!known.has(node.target)) known.set(node.target, plainValue(node.target, known));
      return known.get(node.target);
    }
  }
}

function mapping(node: YamlMap, known: Map<YamlNode, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { key, merges, value } of node.entries) {
    if (merges) {
      for (const source of mergedMaps(value) ?? []) Object.assign(values, { ...mapping(source, known), ...values });
    } else if (key !== undefined) values[key] = plainValue(value, known);
  }
  return values;
}
