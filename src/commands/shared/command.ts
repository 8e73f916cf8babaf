/** What a command is: its words and its steps. `cli.ts` lists them. */
import type { OptionValues, Command as Words } from '@commander-js/extra-typings';
import type { Command as Entry } from 'commander';
import type { Terminal } from '../../terminal/terminal.ts';
import { type Answer, type ExitCode, endOf } from './answer.ts';

/**
 * A command as its file writes it. The types of what `run` is given follow from `words` (that is what the typings beside
 * commander are for), so neither can change without the other.
 */
interface CommandParts<Args extends unknown[], Options extends OptionValues> {
  /** Adds arguments and options; name and summary are there already, from the list. */
  words(on: Words): Words<Args, Options>;
  /** As a user types them. */
  readonly examples: readonly string[];
  run(terminal: Terminal, args: Args, options: Options): Answer | Promise<Answer>;
}

export interface Command<Args extends unknown[], Options extends OptionValues> extends CommandParts<Args, Options> {
  /** Puts words and examples on the entry that the list has made for it; `ended` is told the exit code of each run. */
  complete(entry: Entry, terminal: Terminal, ended: (code: ExitCode) => void): void;
}

/** Makes a command of its parts. */
export function defineCommand<Args extends unknown[], Options extends OptionValues>(
  parts: CommandParts<Args, Options>,
): Command<Args, Options> {
  return {
    ...parts,
    complete(entry, terminal, ended) {
      // The same object: its own typings know nothing of the words it is given.
      const words = parts.words(entry as unknown as Words);
      words.addHelpText('after', exampleText(parts.examples)).action(async () => {
        const options = words.opts();
        const answer = await parts.run(terminal, words.processedArgs, options);
        ended(endOf(answer, terminal, options.json === true));
      });
    },
  };
}

/** The argument of every command that begins with a site. */
export const SITE = ['[site]', 'the site file', 'site.yaml'] as const;

/** How `--help` ends. */
function exampleText(lines: readonly string[]): string {
  return `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
