/** Lines of another machine without its secrets and ours, before anything else is done with them. */
import { STRUCK, strikeOut } from '../why/strike-out.ts';

/** Values that are shorter stand in too many words. */
const SHORTEST = 8;
/** Characters of a line; what is behind that would not be looked through. */
const LONGEST = 64 * 1024;

/** Lines of the longest key; one that goes on behind that was cut off, and what follows is none of it. */
const LONGEST_KEY = 200;

/** Strikes out, line by line: what looks like a secret, `known` values, and private keys over several lines. */
export function lineStriker(known: readonly string[]): (line: string) => string | undefined {
  const strike = textStriker(known);
  let left = 0;
  return (line) => {
    const begins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line);
    const ends = /-----END [A-Z ]*PRIVATE KEY-----/.test(line);
    const within = left > 0;
    left = ends ? 0 : begins ? LONGEST_KEY : Math.max(0, left - 1);
    if (within) return undefined;
    return strike(line.slice(0, LONGEST));
  };
}

/** The same for a text that is whole. */
export function textStriker(known: readonly string[]): (text: string) => string {
  const values = known.filter((value) => value.length >= SHORTEST);
  return (text) => values.reduce((left, value) => left.replaceAll(value, STRUCK), strikeOut(text));
}
