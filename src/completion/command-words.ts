/** What can be typed after `zoneseed`, as the writers of completion scripts want it. */

/** What may stand for a value: files of a kind, and words that are known; neither where nobody can list them. */
export interface Value {
  readonly files: keyof typeof FILE_ENDINGS | 'any' | 'folders' | 'none';
  readonly words: readonly string[];
  /** It goes on until the next option, or the end. */
  readonly many: boolean;
}

/** How the names of the files of a kind end. */
export const FILE_ENDINGS = { yaml: ['yaml', 'yml'], iso: ['iso'] } as const;

export interface OptionWords {
  /** As they are typed, for example `-o` and `--out`. */
  readonly flags: readonly string[];
  readonly does: string;
  /** Undefined where it takes none. */
  readonly value: Value | undefined;
}

export interface CommandWords {
  /** Without `zoneseed`, of one word or more. */
  readonly name: string;
  readonly does: string;
  readonly options: readonly OptionWords[];
  /** Its arguments in their order. */
  readonly arguments: readonly Value[];
}

/** A word that may follow others before a command is named. */
export interface NextWord {
  readonly word: string;
  readonly does: string;
}

/**
 * What may follow each beginning of a command, by that beginning: `''` for all commands, `secrets` for its own. Of a word that
 * several commands begin with it says which words come then.
 */
export function nextWords(commands: readonly CommandWords[]): ReadonlyMap<string, readonly NextWord[]> {
  const next = new Map<string, Map<string, string>>([['', new Map()]]);
  for (const { name, does } of commands) {
    const words = name.split(' ');
    for (const [at, word] of words.entries()) {
      const beginning = words.slice(0, at).join(' ');
      const known = next.get(beginning) ?? new Map<string, string>();
      next.set(beginning, known);
      const last = at === words.length - 1;
      const following = known.get(word);
      const then = words[at + 1] ?? '';
      if (last) known.set(word, does);
      else if (following === undefined) known.set(word, then);
      else if (!following.split(', ').includes(then)) known.set(word, `${following}, ${then}`);
    }
  }
  next.get('')?.set('help', 'show what a command takes').set('--help', 'show all commands');
  next.get('')?.set('--version', 'print the version');
  return new Map([...next].map(([at, words]) => [at, [...words].map(([word, does]) => ({ word, does }))]));
}
