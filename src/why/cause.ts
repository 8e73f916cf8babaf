/** A cause that is known: how a log shows it, what it means, and what repairs it. One row of the failure table (facts: cloudstack g.2). */

export interface Cause {
  /** Kebab-case; never changes its meaning. */
  readonly id: string;
  /** Every line that shows it holds one of these: they are looked for first, for a log has millions of lines. */
  readonly words: readonly string[];
  /** What such a line says; its groups fill `$1`, `$2` of `means`. */
  readonly sign: RegExp;
  readonly means: string;
  readonly repair: string;
  /** Said while a place for a VM is looked for: counts only where nothing was refused by an agent, a pool or a network. */
  readonly whilePlanning?: true;
  /** Worth telling where nothing failed for it: whoever asked was told that all is well. */
  readonly alone?: true;
}

/** A cause as a line shows it. */
export interface KnownSign {
  readonly cause: Cause;
  /** `means`, filled. */
  readonly means: string;
}

/** The first of `causes` that a text shows; cheap for a text that shows none. */
export function knownIn(text: string, causes: readonly Cause[]): KnownSign | undefined {
  for (const cause of causes) {
    if (!cause.words.some((words) => text.includes(words))) continue;
    const match = cause.sign.exec(text);
    if (match === null) continue;
    return { cause, means: cause.means.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? '…') };
  }
  return undefined;
}
