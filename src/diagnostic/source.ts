/** A text file of the user's, as messages quote it: its lines, and where in it a place is. */
import type { Path } from '../outcome/problem.ts';
import type { Place } from './diagnostic.ts';

/** Offsets into the text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Plain text has no paths: what has only a path is at its start. `YamlSource` finds them. */
export class Source {
  readonly file: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  /** @param file the name as the user gave it, for messages. */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Where a place is: its own range, or its path, or the deepest ancestor of the path that exists. */
  locate({ path, at = 'value', range }: Place): Span {
    return range ? { start: range[0], end: range[1] } : this.find(path, at);
  }

  /** Line and column of an offset, both from 1; columns count UTF-16 units as editors do. */
  position(offset: number): { line: number; column: number } {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map((match) => match.index + 1)];
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lineStarts[low] ?? 0) + 1 };
  }

  /** The text of a line, from 1, without its end. */
  line(number: number): string {
    this.position(0);
    const start = this.#lineStarts?.[number - 1] ?? 0;
    const end = this.text.indexOf('\n', start);
    return this.text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
  }

  protected find(_path: Path, _at: 'key' | 'value'): Span {
    return { start: 0, end: 0 };
  }
}
