/** A text in quotes inside something that is no YAML: where it ends, or what is wrong with it. */
import { type Mistake, noEscape, quoteNotClosed } from './mistake.ts';

/** Behind the closing quote, or the mistake. */
export type End = { readonly end: number } | { readonly mistake: Mistake };

const ESCAPES = /^\\[0abt\tnvfre "/\\N_LPxuU\r\n]/;

/** The text in quotes at `start`; its further lines must be indented by more than `indent` spaces. */
export function quotedEnd(text: string, start: number, indent: number): End {
  const quote = text[start] ?? '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\n' && isFurtherLeft(text, at + 1, indent)) break;
    if (quote === '"' && character === '\\') {
      if (!ESCAPES.test(text.slice(at, at + 2))) return { mistake: noEscape(text.slice(at, at + 2), at) };
      at++;
    } else if (character === quote) {
      if (quote === '"' || text[at + 1] !== quote) return { end: at + 1 };
      at++;
    }
  }
  return notClosed(text, start);
}

/** The quote at `start` as one that is not closed: what follows on its line is in it. */
export function notClosed(text: string, start: number): { readonly mistake: Mistake } {
  const line = text.slice(start).split(/\r?\n/, 1)[0] ?? '';
  return { mistake: quoteNotClosed(text[start] ?? '', start, start + line.length) };
}

/** Whether the line at `start` holds something, no further right than `indent`. */
export function isFurtherLeft(text: string, start: number, indent: number): boolean {
  let at = start;
  while (text[at] === ' ') at++;
  return at < text.length && !/[\r\n]/.test(text[at] ?? '') && at - start <= indent;
}
