/** What a command is: its words and its steps. `cli.ts` lists them. */
import type { OptionValues, Command as Words } from '@commander-js/extra-typings';
import { CommanderError, Command as Parser } from 'commander';
import type { Problem } from '../../outcome/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { type Answer, type ExitCode, type Refusal, wrongUsage } from './answer.ts';

/**
 * A command as its file writes it. The types of what `run` is given follow from `words` (that is what the typings beside
 * commander are for), so neither can change without the other.
 */
interface CommandParts<Args extends unknown[], Options extends OptionValues> {
  /** Adds arguments and options; the name and what it does are there already, from the list. */
  words(on: Words): Words<Args, Options>;
  /** What a value may be where there is a list: by the argument's name, or the option's in camel case. Completion offers it. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  /** As a user types them. */
  readonly examples: readonly string[];
  run(terminal: Terminal, args: Args, options: Options): Answer | Promise<Answer>;
  /** With `--json`, of a command whose result is an event a line: tells in that form also that it was called wrongly. */
  readonly unbegun?: (terminal: Terminal, refusal: Refusal) => ExitCode;
}

export interface Command<Args extends unknown[], Options extends OptionValues> extends CommandParts<Args, Options> {
  /** Reads what was typed after the name and runs, or shows its help. */
  answer(called: Called, terminal: Terminal): Promise<Answer>;
}

/** How a command was called: its entry in the list, and what was typed after the name. */
export interface Called {
  readonly name: string;
  readonly summary: string;
  readonly typed: readonly string[];
}

/** Makes a command of its parts. */
export function defineCommand<Args extends unknown[], Options extends OptionValues>(
  parts: CommandParts<Args, Options>,
): Command<Args, Options> {
  return {
    ...parts,
    async answer({ name, summary, typed }, terminal) {
      const parser = new Parser(`zoneseed ${name}`)
        .description(summary)
        .addHelpText('after', exampleText(parts.examples))
        .configureOutput({ writeOut: terminal.write, outputError: () => {}, getOutHelpWidth: () => terminal.width })
        .configureHelp({ minWidthToWrap: 20 })
        .helpOption('-h, --help', 'show this')
        .exitOverride();
      // The same object: its own typings know nothing of the words it is given.
      const words = parts.words(parser as unknown as Words).action(() => {});
      try {
        words.parse(typed, { from: 'user' });
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        if (error.exitCode === 0) return 0;
        const refusal = wrongUsage(usageProblem(error, name));
        return typed.includes('--json') && parts.unbegun ? parts.unbegun(terminal, refusal) : refusal;
      }
      return parts.run(terminal, words.processedArgs, words.opts());
    },
  };
}

/** The argument of every command that begins with a site. */
export const SITE = ['[site]', 'the site file', 'site.yaml'] as const;

/** How `--help` ends. */
function exampleText(lines: readonly string[]): string {
  return `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** What commander refuses, in our form: its codes are words as ours are, and its second line is a suggestion. */
function usageProblem({ code, message }: CommanderError, name: string): Problem {
  const [first = '', suggestion] = message.split('\n');
  return {
    rule: code.replace('commander.', '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    message: first.replace(/^error: /, '').replaceAll("'", '"'),
    hint: suggestion?.replace(/^\(Did you mean (.*)\)$/, 'did you mean $1') ?? `see zoneseed ${name} --help`,
  };
}
