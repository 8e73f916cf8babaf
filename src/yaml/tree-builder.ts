/**
 * YAML text -> trees, by the events of js-yaml: they carry positions, and cost a fifth of the processor time of the library
 * `yaml`'s syntax tree (0.1 s against 0.5 s for a site of 1000 hosts). `yaml` writes our documents.
 */
import {
  type AliasEvent,
  boolCoreTag,
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  type MappingEvent,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import type { Span } from '../diagnostic/source.ts';
import type { YamlDocument, YamlEntry, YamlNode } from './yaml-tree.ts';

/** The documents of a text; none for an empty one. Throws js-yaml's YAMLException for what is no YAML. */
export function documentsIn(text: string): YamlDocument[] {
  const events = parseEvents(text, {});
  const documents: YamlDocument[] = [];
  for (let at = 0; at < events.length; ) {
    const builder = new TreeBuilder(text, events, at + 1);
    documents.push({ contents: builder.node(), tags: builder.tags });
    at = builder.at + 1;
  }
  return documents;
}

type NodeEvent = ScalarEvent | MappingEvent | SequenceEvent;

/** Builds one document. Its functions call themselves for each level, of which js-yaml takes a hundred. */
class TreeBuilder {
  at: number;
  readonly tags: Span[] = [];
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, YamlNode>();
  /** Where the last thing ended that has a span: a closing bracket comes behind it. */
  #end = 0;

  constructor(text: string, events: readonly Event[], at: number) {
    this.#text = text;
    this.#events = events;
    this.at = at;
  }

  /** The node whose events begin at `at`, which is moved behind them. */
  node(): YamlNode {
    const event = this.#events[this.at++];
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.MAPPING:
        return this.#map(event);
      case EVENT_ID.SEQUENCE:
        return this.#list(event);
      case EVENT_ID.ALIAS:
        return this.#alias(event);
      default:
        throw new Error('js-yaml gave no node where one must be');
    }
  }

  #scalar(event: ScalarEvent): YamlNode {
    return this.#known(event, { kind: 'scalar', value: scalarValue(this.#text, event), span: this.#scalarSpan(event) });
  }

  #map(event: MappingEvent): YamlNode {
    const entries: YamlEntry[] = [];
    const node = this.#known(event, { kind: 'map', entries, span: undefined as Span | undefined });
    this.#end = event.start + 1;
    while (!this.#closed()) entries.push(this.#entry());
    node.span = this.#collectionSpan(event, entries[0]?.keySpan);
    return node;
  }

  #entry(): YamlEntry {
    const event = this.#events[this.at];
    if (event?.type !== EVENT_ID.SCALAR) {
      const { span } = this.node();
      return { key: undefined, keySpan: span, merges: false, value: this.node() };
    }
    this.at++;
    const key = getScalarValue(this.#text, event);
    const keySpan = this.#scalarSpan(event);
    this.#known(event, { kind: 'scalar', value: key, span: keySpan });
    return { key, keySpan, merges: key === '<<' && event.style === SCALAR_STYLE.PLAIN, value: this.node() };
  }

  #list(event: SequenceEvent): YamlNode {
    const items: YamlNode[] = [];
    const node = this.#known(event, { kind: 'list', items, span: undefined as Span | undefined });
    this.#end = event.start + 1;
    while (!this.#closed()) items.push(this.node());
    node.span = this.#collectionSpan(event, items[0]?.span);
    return node;
  }

  #alias({ anchorStart, anchorEnd }: AliasEvent): YamlNode {
    const name = this.#text.slice(anchorStart, anchorEnd);
    const span = this.#passed({ start: anchorStart - 1, end: anchorEnd });
    return { kind: 'alias', name, target: this.#anchors.get(name), span };
  }

  /** Whether the collection ends here; its end is then passed. */
  #closed(): boolean {
    const ends = this.#events[this.at]?.type === EVENT_ID.POP;
    if (ends) this.at++;
    return ends;
  }

  /** Notes the anchor and the tag of a node, the anchor before what is below it: an alias there stands inside what it names. */
  #known<N extends YamlNode>({ anchorStart, anchorEnd, tagStart, tagEnd }: NodeEvent, node: N): N {
    if (anchorStart >= 0) this.#anchors.set(this.#text.slice(anchorStart, anchorEnd).replace(/^&/, ''), node);
    if (tagStart >= 0) this.tags.push({ start: tagStart, end: tagEnd });
    return node;
  }

  #scalarSpan({ valueStart, valueEnd, style }: ScalarEvent): Span | undefined {
    if (valueStart < 0) return undefined;
    const quote = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    return this.#passed({ start: valueStart - quote, end: valueEnd + quote });
  }

  /** One in brackets from the one to the other; any other where its first part is, so that a marker stays on one line. */
  #collectionSpan({ start, style }: MappingEvent | SequenceEvent, first: Span | undefined): Span | undefined {
    if (style === COLLECTION_STYLE.BLOCK) return first;
    closing.lastIndex = this.#end;
    return this.#passed({ start, end: closing.test(this.#text) ? closing.lastIndex : this.#end });
  }

  #passed(span: Span): Span {
    this.#end = span.end;
    return span;
  }
}

const closing = /[\s,]*[\]}]/y;

/** A scalar that is not quoted may be more than text. */
function scalarValue(text: string, event: ScalarEvent): unknown {
  const value = getScalarValue(text, event);
  if (event.style !== SCALAR_STYLE.PLAIN) return value;
  for (const tag of [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag]) {
    const resolved = tag.resolve(value, false, tag.tagName);
    if (resolved !== NOT_RESOLVED) return resolved;
  }
  return value;
}
