/**
 * YAML text of the seed documents: block style, texts of several lines as block literals, everything doubtful in double quotes.
 * The yaml library takes 4 ms for the 70 KB of a host, which are 4 s for 1000 hosts; this takes 0.2. What PyYAML, the reader in
 * cloud-init, netplan and the installer, finds in the text is the value again, whatever it is: tests hold the two together.
 */

export type YamlScalar = string | number | boolean | null;
export type YamlValue = YamlScalar | Written | readonly YamlValue[] | YamlMap;
export interface YamlMap {
  readonly [key: string]: YamlValue | undefined;
}

/** What PyYAML and libyaml refuse, take for a line break or drop when it stands unescaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNPRINTABLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;
/** Of these, what JSON leaves as it is. */
const UNESCAPED = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** A block literal is safe where the first line starts at its margin and the text ends with no more than one newline. */
const BLOCK = /^\S[\s\S]*\n/;
/** Words that need no quotes anywhere: no number or date of any YAML begins so, and what means true, false or null is left out. */
const BARE = /^(?!(?:y|n|yes|no|on|off|true|false|null|e-?\d+)$)[a-z/][!-~]*(?: [!-~]+)*$/i;
/** What would end such words: a key's colon, and a comment. */
const BREAK = /:(?: |$)| #/;
const DOTTED_QUAD = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/;

/**
 * A value that is written once, wherever it is placed then: most of a document are scripts that many hosts have alike, and
 * writing them anew takes 0.6 ms a host. It must not be an empty list or mapping.
 */
export class Written {
  readonly #text: string;
  /** Its text at the margin where it was placed last: hosts of one kind have it at the same. */
  #placed: { readonly pad: string; readonly text: string };
  /** Whether it stands below its key, as lists and mappings do, or behind it. */
  readonly below: boolean;

  constructor(value: string | YamlMap) {
    this.below = typeof value !== 'string';
    this.#text = typeof value === 'string' ? stringText(value, '') : yamlText(value);
    this.#placed = { pad: '', text: this.#text };
  }

  /** The text with `pad` before every line but the first. */
  at(pad: string): string {
    if (this.#placed.pad !== pad) this.#placed = { pad, text: moved(this.#text, pad) };
    return this.#placed.text;
  }
}

/**
 * The text of a list or mapping, ending in a newline. Keys whose value is undefined are left out.
 * Throws on what none of the documents needs: a lone surrogate, a number that is not whole, a key of several lines.
 */
export function yamlText(value: readonly YamlValue[] | YamlMap): string {
  const out: string[] = [];
  if (isFilled(value)) collection(value, '', out);
  else out.push(leaf(value, ''), '\n');
  return out.join('');
}

/** Lines that readers pass over; what none of them could read is a question mark. */
export function yamlComment(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replace(/[^\P{C}]|\p{Zl}|\p{Zp}/gu, '?')}\n`).join('');
}

/** Lists and mappings with something in them stand below their key. */
function isFilled(value: YamlValue): value is Written | readonly YamlValue[] | YamlMap {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Written) return value.below;
  if (isList(value)) return value.length > 0;
  for (const key in value) if (value[key] !== undefined) return true;
  return false;
}

function isList(value: object): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Adds the lines of what is filled, each but the first starting with `pad`. Pieces, because joining them once is cheapest. */
function collection(value: Written | readonly YamlValue[] | YamlMap, pad: string, out: string[]): void {
  if (value instanceof Written) out.push(value.at(pad));
  else if (isList(value)) list(value, pad, out);
  else mapping(value, pad, out);
}

function list(items: readonly YamlValue[], pad: string, out: string[]): void {
  const inner = `${pad}  `;
  let start = '- ';
  for (const item of items) {
    out.push(start);
    if (isFilled(item)) collection(item, inner, out);
    else out.push(leaf(item, inner), '\n');
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
  if (key.includes('\n') || key.length > 1000) throw new Error('a YAML key must be one short line');
  return stringText(key, '');
}

/** A scalar or an empty collection behind `key:` or `-`; further lines of a block literal start with `pad`. */
function leaf(value: YamlValue, pad: string): string {
  if (value instanceof Written) return value.at(pad);
  if (typeof value === 'string') return stringText(value, pad);
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new Error(`only whole numbers are written to YAML, not ${value}`);
  if (typeof value === 'object' && value !== null) return isList(value) ? '[]' : '{}';
  return String(value);
}

function stringText(value: string, pad: string): string {
  if (BARE.test(value) ? !BREAK.test(value) : DOTTED_QUAD.test(value)) return value;
  if (!value.isWellFormed()) throw new Error('a string with a lone surrogate cannot be written to YAML');
  return isBlock(value) ? blockText(value, pad) : JSON.stringify(value).replace(UNESCAPED, escaped);
}

function isBlock(value: string): boolean {
  return BLOCK.test(value) && !value.endsWith('\n\n') && !UNPRINTABLE.test(value);
}

function blockText(value: string, pad: string): string {
  const [mark, text] = value.endsWith('\n') ? ['|', value.slice(0, -1)] : ['|-', value];
  return moved(`${mark}\n${text}`, pad);
}

function moved(text: string, pad: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${pad}`);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
