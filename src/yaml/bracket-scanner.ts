/** Lists and mappings in brackets inside something that is no YAML: where they end, or the first mistake in them. */
import {
  bracketNotClosed,
  closingOf,
  colonInText,
  commaMissing,
  indentedByTab,
  itemBesideKey,
  type Mistake,
  notABeginning,
  nothingBeforeComma,
  secondKey,
} from './mistake.ts';
import { type End, isFurtherLeft, notClosed, quotedEnd } from './quoted-text.ts';

/** A bracket that is open, and what was read of the entry that is being read in it. */
interface Open {
  readonly bracket: string;
  readonly start: number;
  /** Nothing yet, a key or value, or a colon behind the key. */
  entry: 'nothing' | 'value' | 'colon';
  hasColon: boolean;
}

/** Scans one value in brackets, in lines that are indented by more than `indent` spaces. */
export class BracketScanner {
  readonly #text: string;
  readonly #indent: number;
  readonly #open: Open[] = [];
  #at: number;

  constructor(text: string, start: number, indent: number) {
    this.#text = text;
    this.#at = start;
    this.#indent = indent;
  }

  /** Behind the bracket that closes the one it began with. */
  end(): End {
    for (;;) {
      const mistake = this.#token();
      if (mistake !== undefined) return { mistake };
      if (this.#open.length === 0) return { end: this.#at };
    }
  }

  #token(): Mistake | undefined {
    const blank = this.#skipBlank();
    if (blank !== undefined) return blank;
    const character = this.#text[this.#at] ?? '';
    const open = this.#open.at(-1);
    if (character === '[' || character === '{') return this.#opening(character, open);
    if (open === undefined) return undefined;
    if (character === '') return bracketNotClosed(open.bracket, open.start);
    if (character === ']' || character === '}') return this.#closing(character, open);
    if (character === ',') return this.#comma(open);
    if (character === ':' && (open.entry === 'value' || /[\s,[\]{}]/.test(this.#text[this.#at + 1] ?? ' ')))
      return this.#colon(open);
    if (open.entry === 'value') return commaMissing(this.#at, this.#at + 1);
    open.entry = 'value';
    return character === '"' || character === "'" ? this.#quoted() : this.#plain(character, open);
  }

  /** Blanks, comments and line ends; what is further left than it may be ends everything that is open. */
  #skipBlank(): Mistake | undefined {
    const blank = /[ \t\r]+|(?<=\s)#[^\n]*|\n/y;
    for (;;) {
      blank.lastIndex = this.#at;
      const [found] = blank.exec(this.#text) ?? [];
      if (found === undefined) return undefined;
      this.#at += found.length;
      if (found !== '\n') continue;
      const open = this.#open.at(-1);
      if (open === undefined) continue;
      const left = isFurtherLeft(this.#text, this.#at, this.#indent);
      if (left && this.#text[this.#at] === '\t') return indentedByTab(this.#at);
      if (left || this.#isOutside()) return bracketNotClosed(open.bracket, open.start);
    }
  }

  /** Whether the line looks as lines do that are in no brackets: an item, or a key alone. */
  #isOutside(): boolean {
    const outside = / *(-\s|[\w.-]+:\s*(#.*)?$)/my;
    outside.lastIndex = this.#at;
    return outside.test(this.#text);
  }

  #opening(bracket: string, open: Open | undefined): Mistake | undefined {
    if (open?.entry === 'value') return commaMissing(this.#at, this.#at + 1);
    if (open !== undefined) open.entry = 'value';
    this.#open.push({ bracket, start: this.#at++, entry: 'nothing', hasColon: false });
    return undefined;
  }

  #closing(character: string, open: Open): Mistake | undefined {
    if (closingOf(open.bracket) !== character) return bracketNotClosed(open.bracket, open.start, character);
    this.#open.pop();
    this.#at++;
    return undefined;
  }

  #comma(open: Open): Mistake | undefined {
    if (open.entry === 'nothing') return nothingBeforeComma(this.#at);
    open.entry = 'nothing';
    open.hasColon = false;
    this.#at++;
    return undefined;
  }

  #colon(open: Open): Mistake | undefined {
    if (open.hasColon) {
      const [word = ''] = /[^\s,[\]{}"']*\s*$/.exec(this.#text.slice(open.start, this.#at)) ?? [];
      const start = this.#at - word.length;
      return word === '' ? colonInText(this.#at, this.#at + 1) : secondKey(start, this.#at);
    }
    open.hasColon = true;
    open.entry = 'colon';
    this.#at++;
    return undefined;
  }

  #quoted(): Mistake | undefined {
    const start = this.#at;
    const quoted = quotedEnd(this.#text, start, this.#indent);
    if ('mistake' in quoted) return quoted.mistake;
    this.#at = quoted.end;
    const isOver = this.#text.slice(start, quoted.end).includes('\n');
    return isOver && !/^\s*[,:\]}]/.test(this.#text.slice(quoted.end))
      ? notClosed(this.#text, start).mistake
      : undefined;
  }

  #plain(character: string, open: Open): Mistake | undefined {
    if (character === '*') return this.#alias();
    if (/[@`%|>#]/.test(character) || (character === '?' && /\s/.test(this.#text[this.#at + 1] ?? ' ')))
      return notABeginning(character, this.#at);
    if (character === '-' && /[\s,\]}]/.test(this.#text[this.#at + 1] ?? ' ')) return itemBesideKey(this.#at);
    const plain = /(?:[^\s,[\]{}:#]|:(?![\s,[\]{}])|(?<!\s)#|[ \t]+(?![\s#]))+/y;
    plain.lastIndex = this.#at;
    const [found = character] = plain.exec(this.#text) ?? [];
    this.#at += found.length;
    this.#continued(open);
    return undefined;
  }

  #alias(): undefined {
    const [found = ''] = /^\*[^\s,[\]{}]*/.exec(this.#text.slice(this.#at, this.#at + 200)) ?? [];
    this.#at += found.length;
  }

  /** A text without quotes goes on in the next line. */
  #continued(open: Open): void {
    const next = /\s*\n\s*[^\s,[\]{}:#"'&*]/y;
    next.lastIndex = this.#at;
    if (next.test(this.#text)) open.entry = 'colon';
  }
}
