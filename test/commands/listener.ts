/** A terminal that keeps what a command says, and a command run on it. */
import { type ExitCode, endOf } from '../../src/commands/shared/answer.ts';
import type { Command } from '../../src/commands/shared/command.ts';
import { printNote, printProblem } from '../../src/diagnostic/print.ts';
import { untold } from '../../src/outcome/told.ts';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** What a command said: text of its result, and lines about the work. */
export interface Heard {
  readonly code: ExitCode;
  readonly said: string;
  readonly remarks: readonly string[];
}

/** Runs a command as cli.ts would with these arguments and options, where the `outside` may differ from an empty one. */
export async function heard<Args extends unknown[], Options extends Record<string, unknown>>(
  command: Command<Args, Options>,
  args: Args,
  options: Options,
  outside: Partial<Pick<Terminal, 'ask' | 'input' | 'env'>> = {},
): Promise<Heard> {
  const parts: string[] = [];
  const remarks: string[] = [];
  const terminal: Terminal = {
    ...untold,
    out: (line) => void parts.push(`${line}\n`),
    write: (text) => void parts.push(text),
    problem: (problem) => void remarks.push(...printProblem(problem).split('\n')),
    warn: (problem) => void remarks.push(...printProblem({ ...problem, severity: 'warning' }).split('\n')),
    note: (text) => void remarks.push(printNote(text)),
    trace: (text) => void remarks.push(text),
    ask: async () => undefined,
    input: typed(),
    env: {},
    ...outside,
  };
  const code = endOf(await command.run(terminal, args, options), terminal, options.json === true);
  return { code, said: parts.join(''), remarks };
}

/** Standard input that holds these pieces. */
export async function* typed(...chunks: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}
