/** A YAML file: parsed once, both for what it says and for where it says it. */
import { YAMLException } from 'js-yaml';
import { Source, type Span } from '../diagnostic/source.ts';
import type { Path } from '../outcome/problem.ts';
import type { SyntaxFault } from './syntax-faults.ts';
import { documentsIn } from './tree-builder.ts';
import { mergedMaps, resolved, type YamlDocument, type YamlEntry, type YamlMap, type YamlNode } from './yaml-tree.ts';

export class YamlSource extends Source {
  /** The last entry of each key that a mapping has itself: whoever writes ten thousand wrong keys has each of them looked up. */
  readonly #entries = new Map<YamlMap, ReadonlyMap<string | undefined, YamlEntry>>();
  #parsed: { readonly documents: readonly YamlDocument[]; readonly fault?: SyntaxFault } | undefined;

  /** The documents of the text, none for an empty one; or what keeps it from being YAML, and no document. */
  get parsed(): { readonly documents: readonly YamlDocument[]; readonly fault?: SyntaxFault } {
    this.#parsed ??= parse(this.text);
    return this.#parsed;
  }

  protected override find(path: Path, at: 'key' | 'value'): Span {
    const root = this.parsed.documents[0]?.contents;
    return root === undefined ? super.find(path, at) : this.#findSpan(root, path, at);
  }

  #findSpan(root: YamlNode, path: Path, at: 'key' | 'value'): Span {
    let node: YamlNode = root;
    let span = root.span ?? { start: 0, end: 0 };
    for (const [index, element] of path.entries()) {
      const parent = resolved(node);
      if (parent?.kind === 'map') {
        const entry = this.#findEntry(parent, String(element));
        if (entry === undefined) return span;
        const wanted = at === 'key' && index === path.length - 1 ? entry.keySpan : (entry.value.span ?? entry.keySpan);
        span = wanted ?? span;
        node = entry.value;
      } else {
        const item = parent?.kind === 'list' ? parent.items[Number(element)] : undefined;
        if (item === undefined) return span;
        span = item.span ?? span;
        node = item;
      }
    }
    return span;
  }

  /** The last entry with the key; else one that a merge key (`<<`) brings in. */
  #findEntry(map: YamlMap, key: string): YamlEntry | undefined {
    const own = this.#entriesOf(map).get(key);
    if (own) return own;
    for (const { value } of map.entries.filter(({ merges }) => merges)) {
      for (const merged of mergedMaps(value) ?? []) {
        const found = this.#findEntry(merged, key);
        if (found) return found;
      }
    }
    return undefined;
  }

  #entriesOf(map: YamlMap): ReadonlyMap<string | undefined, YamlEntry> {
    const known = this.#entries.get(map);
    if (known) return known;
    const entries = new Map(map.entries.filter(({ merges }) => !merges).map((entry) => [entry.key, entry]));
    this.#entries.set(map, entries);
    return entries;
  }
}

function parse(text: string): YamlSource['parsed'] {
  try {
    return { documents: documentsIn(text) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { documents: [], fault: { reason: error.reason, offset: error.mark?.position ?? 0 } };
  }
}
