/** The words a runner of the lab is started with: each must fit something, or a run that proves nothing looks like one that holds. */

/** A word that fits nothing; says what there is. */
export class UnknownWord extends Error {}

/** Throws for a word that is the name of nothing; `what` is what has these names. */
export function mustBeNames(what: string, words: readonly string[], names: readonly string[]): void {
  const unknown = words.find((word) => !names.includes(word));
  if (unknown !== undefined) throw new UnknownWord(`no ${what} is called ${unknown}; there are: ${names.join(', ')}`);
}

/** Cases chosen by words that are in their names, all without any. Cases are made by and by, so what fits none of them is known at the end. */
export class Words {
  readonly all: readonly string[];
  readonly #unused: Set<string>;

  constructor(all: readonly string[]) {
    this.all = all;
    this.#unused = new Set(all);
  }

  /** Those of these cases that are wanted. */
  chosen<T extends { readonly name: string }>(cases: readonly T[]): T[] {
    return cases.filter(({ name }) => {
      const fitting = this.all.filter((word) => name.includes(word));
      for (const word of fitting) this.#unused.delete(word);
      return this.all.length === 0 || fitting.length > 0;
    });
  }

  /** Those that have fitted no case so far. */
  get unused(): string[] {
    return [...this.#unused];
  }
}
