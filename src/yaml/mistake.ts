/** The mistakes people make in YAML, each in one sentence. */

/** What is wrong between two offsets of the text, and what to write instead. */
export interface Mistake {
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}

const IN_QUOTES = 'expected quotes around the whole text';

/** @param start where the tab is. */
export function indentedByTab(start: number): Mistake {
  return { message: 'this line is indented by a tab', hint: 'expected spaces', start, end: start + 1 };
}

/** js-yaml takes no tab behind a bracket, which YAML itself would allow. */
export function tabWithin(start: number): Mistake {
  return { message: 'there is a tab in this line', hint: 'expected spaces', start, end: start + 1 };
}

/** @param known how far lines of what is open there are indented, in spaces. */
export function wrongIndentation(indent: number, known: readonly number[], start: number, end: number): Mistake {
  const spaces = `${indent} ${indent === 1 ? 'space' : 'spaces'}`;
  const hint = `expected ${[...new Set(known)].join(' or ')}, as ${known.length > 1 ? 'lines' : 'the lines'} above it`;
  return { message: `this line is indented by ${spaces}`, hint, start, end };
}

/** A line where a key should be, and no colon that ends one. `line` is what stands there. */
export function noKey(line: string, start: number): Mistake {
  const end = start + line.length;
  const [, key, value] = /^([^\s:"'{}[\]]+):([^\s:].*)$/.exec(line) ?? [];
  if (key !== undefined && value !== undefined) {
    const colon = start + key.length;
    return { message: 'the space after the colon is missing', hint: `expected "${key}: ${value}"`, start: colon, end };
  }
  const [, item] = /^-([^\s-].*)$/.exec(line) ?? [];
  if (item !== undefined)
    return { message: 'the space after the hyphen is missing', hint: `expected "- ${item}"`, start, end };
  return { message: 'this line has no key', hint: 'expected "key: value"', start, end };
}

export function itemAmongKeys(start: number): Mistake {
  const hint = 'expected "key: value" as in the lines above it';
  return { message: 'an item of a list stands among keys', hint, start, end: start + 1 };
}

export function keyAmongItems(start: number, end: number): Mistake {
  return { message: 'a line without a hyphen stands among the items of a list', hint: 'expected "- "', start, end };
}

export function itemBesideKey(start: number): Mistake {
  const hint = 'expected the items on lines of their own below it, or [a, b]';
  return { message: 'a list cannot begin on the line of its key', hint, start, end: start + 1 };
}

export function colonInText(start: number, end: number): Mistake {
  return { message: 'a text that is not in quotes has a colon and a space in it', hint: IN_QUOTES, start, end };
}

export function notABeginning(character: string, start: number): Mistake {
  const message = `a text that is not in quotes cannot begin with ${character}`;
  return { message, hint: IN_QUOTES, start, end: start + 1 };
}

export function quoteNotClosed(quote: string, start: number, end: number): Mistake {
  return { message: `the quote ${quote} is not closed`, hint: `expected ${quote} at the end of the text`, start, end };
}

/** @param what what ended before: `quote` or `bracket`. */
export function behind(what: string, start: number, end: number): Mistake {
  const hint = 'expected the end of the line, or a comment with " #" before it';
  return { message: `something follows the closing ${what}`, hint, start, end };
}

export function noEscape(sequence: string, start: number): Mistake {
  const hint = "expected \\\\ for a backslash, or the text in '…'";
  return { message: `${sequence} means nothing in double quotes`, hint, start, end: start + sequence.length };
}

export function noBlockText(start: number, end: number): Mistake {
  const hint = 'expected the end of the line behind | or >, or quotes around the text';
  return { message: 'a text of several lines begins on the line below', hint, start, end };
}

/** @param found what stands where it should be closed; nothing at the end of what it can hold. */
export function bracketNotClosed(bracket: string, start: number, found?: string): Mistake {
  const closing = closingOf(bracket);
  const message =
    found === undefined ? `the bracket ${bracket} is not closed` : `the bracket ${bracket} meets ${found}`;
  return { message, hint: `expected ${closing}`, start, end: start + 1 };
}

export function commaMissing(start: number, end: number): Mistake {
  return { message: 'a comma is missing before this', hint: 'expected a comma, or quotes around a text', start, end };
}

/** In brackets an entry has one key. */
export function secondKey(start: number, end: number): Mistake {
  const hint = 'expected a comma before it, or quotes around a text that has a colon';
  return { message: 'this is a second key in one entry', hint, start, end };
}

export function nothingBeforeComma(start: number): Mistake {
  return { message: 'there is nothing before this comma', hint: 'expected a value', start, end: start + 1 };
}

/** What closes a bracket. */
export function closingOf(bracket: string): string {
  return bracket === '[' ? ']' : '}';
}

/** What is said where no other sentence fits. */
export function unreadable(start: number, end: number): Mistake {
  const hint = 'expected "key: value", indented by spaces, with quotes and brackets closed';
  return { message: 'this line cannot be read', hint, start, end };
}
