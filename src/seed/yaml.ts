/**
 * YAML text of the seed documents. The `yaml` library does the quoting; what this file adds is the nesting and the block
 * literals, because stringifying a whole document anew for each of a thousand hosts that share most of it is what a build
 * would otherwise spend its time on. The text is what the library would write for the whole value, byte for byte; a
 * property test holds the two together.
 */
import { Document, Scalar } from 'yaml';

export type YamlScalar = string | number | boolean | null;
export type YamlValue = YamlScalar | Fragment | readonly YamlValue[] | YamlMap;
export interface YamlMap {
  readonly [key: string]: YamlValue | undefined;
}

/** What PyYAML and libyaml (the readers in cloud-init and netplan) refuse, take for a line break or drop when it stands unescaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ANY_UNPRINTABLE = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/gu;
const ESCAPED = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** Starts like a number, a date, a time, a merge key or a null of YAML 1.1; only a dotted quad may stay bare. */
const NUMBERLIKE = /^[-+.=<~\d]/;
const DOTTED_QUAD = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/;
/** A block literal is safe where the first line starts at its margin and the text ends with no more than one newline. */
const BLOCK = /^\S[\s\S]*\n/;

/**
 * A value whose text is made once, wherever it is placed: only its margin is moved. For what many hosts share, and for long
 * texts that stand in two documents of one host.
 */
export class Fragment {
  /** Whether it stands below its key, as a filled list or mapping does, or behind it. */
  readonly below: boolean;
  readonly #text: string;
  readonly #moved = new Map<string, string>();

  constructor(value: YamlValue) {
    this.below = isFilled(value);
    this.#text = isFilled(value) ? filled(value) : inline(value);
  }

  /** The text with `pad` before every line but the first. */
  at(pad: string): string {
    let text = this.#moved.get(pad);
    if (text === undefined) {
      text = moved(this.#text, pad);
      this.#moved.set(pad, text);
    }
    return text;
  }
}

/**
 * The text of a list or mapping, ending in a newline. Keys whose value is undefined are left out.
 * Throws on what none of the documents needs: a lone surrogate, a number that is not whole, a key of several lines.
 */
export function yamlText(value: Fragment | readonly YamlValue[] | YamlMap): string {
  return isFilled(value) ? filled(value) : `${inline(value)}\n`;
}

/** Lines that readers pass over; what none of them could read is a question mark. */
export function yamlComment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(ANY_UNPRINTABLE, '?')}\n`).join('');
}

function filled(value: Fragment | readonly YamlValue[] | YamlMap): string {
  const out: string[] = [];
  collection(value, '', out);
  return out.join('');
}

function isFilled(value: YamlValue | undefined): value is Fragment | readonly YamlValue[] | YamlMap {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Fragment) return value.below;
  return isList(value) ? value.length > 0 : Object.values(value).some((item) => item !== undefined);
}

function isList(value: object): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Adds the text to `out`; each line but the first starts with `pad`. Pieces, because joining them once is cheapest. */
function collection(value: Fragment | readonly YamlValue[] | YamlMap, pad: string, out: string[]): void {
  if (value instanceof Fragment) out.push(value.at(pad));
  else if (isList(value)) list(value, pad, out);
  else mapping(value, pad, out);
}

function list(items: readonly YamlValue[], pad: string, out: string[]): void {
  const inner = `${pad}  `;
  let start = '- ';
  for (const item of items) {
    if (isFilled(item)) {
      out.push(start);
      collection(item, inner, out);
    } else {
      out.push(start, leaf(item, inner), '\n');
    }
    start = `${pad}- `;
  }
}

function mapping(value: YamlMap, pad: string, out: string[]): void {
  const inner = `${pad}  `;
  let start = '';
  for (const key in value) {
    const item = value[key];
    if (item === undefined) continue;
    out.push(start, keyText(key));
    if (isFilled(item)) {
      out.push(':\n', inner);
      collection(item, inner, out);
    } else {
      out.push(': ', leaf(item, inner), '\n');
    }
    start = pad;
  }
}

function keyText(key: string): string {
  const text = scalarText(key);
  if (text.includes('\n') || text.length > 1000) throw new Error('a YAML key must be one short line');
  return text;
}

/** A scalar or an empty collection behind `key:` or `-`; further lines of a block literal start with `pad`. */
function leaf(value: YamlValue, pad: string): string {
  return value instanceof Fragment ? value.at(pad) : moved(inline(value), pad);
}

function moved(text: string, pad: string): string {
  return pad !== '' && text.includes('\n') ? text.replace(/\n(?=[^\n])/g, `\n${pad}`) : text;
}

function inline(value: YamlValue): string {
  if (typeof value === 'string') return scalarText(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error(`only whole numbers are written to YAML, not ${value}`);
    return String(value);
  }
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[]' : '{}';
  return String(value);
}

/** Words that need no quotes anywhere: no number or date of any YAML begins so, and what means true, false or null is left out. */
const BARE = /^(?!(?:y|n|yes|no|on|off|true|false|null|e-?\d+)$)[a-z/][\w./@+=-]*(?: [\w./@+=-]+)*$/i;

const written = new Map<string, string>();

/** Short strings come again and again: their text is kept, up to a bound that keeps memory from growing with the site. */
function scalarText(value: string): string {
  if (BARE.test(value) || DOTTED_QUAD.test(value)) return value;
  if (value.length > 80) return textOf(value);
  let text = written.get(value);
  if (text === undefined) {
    if (written.size >= 10_000) written.clear();
    text = textOf(value);
    written.set(value, text);
  }
  return text;
}

/** Made once: the library's schema is what takes longest to make. */
const document = new Document({ k: '' }, { compat: 'yaml-1.1' });
const OPTIONS = { lineWidth: 0, doubleQuotedAsJSON: true } as const;

/** A block literal with its margin at column 0, which needs nothing but a head, or the library's text of the string. */
function textOf(value: string): string {
  if (!value.isWellFormed()) throw new Error('a string with a lone surrogate cannot be written to YAML');
  if (isBlock(value)) return value.endsWith('\n') ? `|\n${value.slice(0, -1)}` : `|-\n${value}`;
  const scalar = new Scalar(value);
  if (mustQuote(value)) scalar.type = 'QUOTE_DOUBLE';
  document.set('k', scalar);
  return document.toString(OPTIONS).slice('k: '.length, -1).replace(ESCAPED, escaped);
}

function isBlock(value: string): boolean {
  return BLOCK.test(value) && !value.endsWith('\n\n') && !UNPRINTABLE.test(value);
}

function mustQuote(value: string): boolean {
  return /[\t\n]/.test(value) || UNPRINTABLE.test(value) || NUMBERLIKE.test(value);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
