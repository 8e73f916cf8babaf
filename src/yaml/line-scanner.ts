/**
 * The first mistake in a text that is no YAML, where it began. A parser stops where it cannot go on, often lines behind it, and
 * speaks of its own work; this one reads as a person does: line by line, by how far each is indented.
 */
import { BracketScanner } from './bracket-scanner.ts';
import {
  behind,
  colonInText,
  indentedByTab,
  itemAmongKeys,
  itemBesideKey,
  keyAmongItems,
  type Mistake,
  noBlockText,
  noKey,
  notABeginning,
  wrongIndentation,
} from './mistake.ts';
import { notClosed, quotedEnd } from './quoted-text.ts';

/** What a line begins with: `- `, a key, or neither. */
type Kind = 'item' | 'key' | 'text';

/** A mapping or list that is open, by how far its lines are indented. */
interface Level {
  readonly indent: number;
  readonly kind: 'item' | 'key';
}

/** What may follow below the last value: what belongs to a bare key, more of a text, or nothing. */
type Below = 'value' | 'text' | 'nothing';

/** The first mistake that can be named; undefined where none is recognised. */
export function firstMistake(text: string): Mistake | undefined {
  return new LineScanner(text).first();
}

class LineScanner {
  readonly #text: string;
  readonly #levels: Level[] = [];
  #at = 0;
  #below: Below = 'value';

  constructor(text: string) {
    this.#text = text;
  }

  first(): Mistake | undefined {
    while (this.#at < this.#text.length) {
      const mistake = this.#line();
      if (mistake !== undefined) return mistake;
    }
    return undefined;
  }

  /** Reads a line, and those below it that its value takes. */
  #line(): Mistake | undefined {
    const start = this.#at;
    const end = this.#lineEnd(start);
    const line = this.#text.slice(start, end);
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    const content = line.slice(indent);
    if (/^\s*(#.*)?$/.test(content) || (this.#levels.length === 0 && line.startsWith('%'))) return this.#pass(end + 1);
    if (/^(---|\.\.\.)(\s|$)/.test(line)) return this.#newDocument(line, end);
    if (content.startsWith('\t')) return indentedByTab(start + indent);
    this.#at = start + indent;
    const misplaced = this.#place(indent, kindOf(content), content.trimEnd());
    return misplaced ?? this.#content(start);
  }

  #newDocument(line: string, end: number): undefined {
    this.#levels.length = 0;
    this.#below = 'value';
    // What stands behind the three hyphens is not followed.
    this.#pass(/^(---|\.\.\.)\s*(#.*)?$/.test(line) ? end + 1 : this.#text.length);
  }

  #pass(to: number): undefined {
    this.#at = to;
  }

  /** Whether a line of this kind may stand there, and what it opens. */
  #place(indent: number, kind: Kind, content: string): Mistake | undefined {
    const known = this.#levels.map((level) => level.indent);
    let left = false;
    while ((this.#levels.at(-1)?.indent ?? -1) > indent) left = this.#levels.pop() !== undefined;
    const top = this.#levels.at(-1);
    const end = this.#at + content.length;
    if (top === undefined) {
      if (left) return wrongIndentation(indent, known.slice(0, 1), this.#at, end);
      return kind === 'text' && !/^["'{[&!|>*]/.test(content) ? noKey(content, this.#at) : this.#begin(indent, kind);
    }
    if (indent === top.indent) return this.#beside(top, kind, left, content);
    if (!left && this.#below === 'value') return this.#begin(indent, kind);
    if (!left && this.#below === 'text' && kind !== 'key') return undefined;
    const possible = left ? known.filter((each) => each >= top.indent) : [top.indent];
    return wrongIndentation(indent, possible, this.#at, end);
  }

  #begin(indent: number, kind: Kind): undefined {
    if (kind !== 'text') this.#levels.push({ indent, kind });
  }

  /** A line that is indented as those of the mapping or list above it. */
  #beside(top: Level, kind: Kind, left: boolean, content: string): Mistake | undefined {
    if (kind === top.kind) return undefined;
    if (kind === 'text') return noKey(content, this.#at);
    if (kind === 'item') {
      if (left || this.#below !== 'value') return itemAmongKeys(this.#at);
      return this.#begin(top.indent, kind);
    }
    this.#levels.pop();
    const owner = this.#levels.at(-1);
    return owner?.indent === top.indent ? undefined : keyAmongItems(this.#at, this.#at + content.length);
  }

  /** What stands on the line, from its hyphens to its value. */
  #content(lineStart: number): Mistake | undefined {
    const end = this.#lineEnd(this.#at);
    while (/^-(\s|$)/.test(this.#text.slice(this.#at, end))) {
      const [hyphen = ''] = /^-\s*/.exec(this.#text.slice(this.#at, end)) ?? [];
      this.#at += hyphen.length;
      const content = this.#text.slice(this.#at, end);
      if (/^\s*(#.*)?$/.test(content)) return this.#bare(end);
      this.#begin(this.#at - lineStart, kindOf(content));
    }
    const key = keyIn(this.#text.slice(this.#at, end));
    if (key === undefined) return this.#value(end, false);
    this.#at += key.length;
    return this.#value(end, true);
  }

  #bare(end: number): undefined {
    this.#below = 'value';
    this.#at = end + 1;
  }

  #value(end: number, isKeyed: boolean): Mistake | undefined {
    const [before = ''] = /^\s*([&!]\S*\s*)*/.exec(this.#text.slice(this.#at, end)) ?? [];
    this.#at += before.length;
    const content = this.#text.slice(this.#at, end);
    if (/^(#.*)?$/.test(content)) return this.#bare(end);
    const [first = ''] = content;
    if (first === '|' || first === '>') return this.#blockText(content, end);
    if (first === '"' || first === "'") return this.#quoted();
    if (first === '[' || first === '{') return this.#bracketed();
    if (/^([@`%,\]}]|\?\s)/.test(content)) return notABeginning(first, this.#at);
    if (isKeyed && /^-(\s|$)/.test(content)) return itemBesideKey(this.#at);
    return this.#plain(content, end);
  }

  #plain(content: string, end: number): Mistake | undefined {
    const [text = ''] = content.split(/\s#/, 1);
    if (/:(\s|$)/.test(text)) return colonInText(this.#at, this.#at + text.trimEnd().length);
    this.#below = text === content ? 'text' : 'nothing';
    return this.#pass(end + 1);
  }

  #blockText(content: string, end: number): Mistake | undefined {
    if (!/^[|>]([+-]?[1-9]?|[1-9][+-])\s*(\s#.*)?$/.test(content)) return noBlockText(this.#at, end);
    const least = (this.#levels.at(-1)?.indent ?? -1) + 1;
    let body: number | undefined;
    this.#at = end + 1;
    while (this.#at < this.#text.length) {
      const lineEnd = this.#lineEnd(this.#at);
      const line = this.#text.slice(this.#at, lineEnd);
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      if (line.trim() !== '') {
        if (indent < least) break;
        body ??= /[1-9]/.test(content.slice(0, 3)) ? least : indent;
        if (indent < body && line[indent] !== '#') return wrongIndentation(indent, [body], this.#at + indent, lineEnd);
      }
      this.#at = lineEnd + 1;
    }
    this.#below = 'nothing';
    return undefined;
  }

  #quoted(): Mistake | undefined {
    const start = this.#at;
    const quoted = quotedEnd(this.#text, start, this.#levels.at(-1)?.indent ?? -1);
    if ('mistake' in quoted) return quoted.mistake;
    const isOver = this.#text.slice(start, quoted.end).includes('\n');
    const mistake = this.#ends('quote', quoted.end);
    return mistake !== undefined && isOver ? notClosed(this.#text, start).mistake : mistake;
  }

  #bracketed(): Mistake | undefined {
    const scanned = new BracketScanner(this.#text, this.#at, this.#levels.at(-1)?.indent ?? -1).end();
    return 'mistake' in scanned ? scanned.mistake : this.#ends('bracket', scanned.end);
  }

  /** Behind a value that ends itself only a comment may stand. */
  #ends(what: string, at: number): Mistake | undefined {
    const end = this.#lineEnd(at);
    const rest = this.#text.slice(at, end);
    const blank = /^\s*/.exec(rest)?.[0].length ?? 0;
    if (!/^\s*(\s#.*)?$/.test(rest)) return behind(what, at + blank, at + rest.trimEnd().length);
    this.#below = 'nothing';
    return this.#pass(end + 1);
  }

  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end === -1 ? this.#text.length : end;
  }
}

function kindOf(content: string): Kind {
  if (/^-(\s|$)/.test(content)) return 'item';
  return keyIn(content) === undefined ? 'text' : 'key';
}

/** The key at the beginning of a text, with its colon. */
function keyIn(content: string): string | undefined {
  const [key] =
    /^([&!]\S*\s+)*("(\\.|[^"\\])*"|'([^']|'')*'|[^\s"'#[\]{},|>@`%&*!](?:(?!\s#|:(\s|$)).)*)\s*:(?=\s|$)/.exec(
      content,
    ) ?? [];
  return key;
}
