/** A terminal that keeps what is said to it, and a command run on it. */
import { type ExitCode, endOf } from '../../src/commands/shared/answer.ts';
import type { Command } from '../../src/commands/shared/command.ts';
import { printNote, printProblem } from '../../src/diagnostic/print.ts';
import { untold } from '../../src/outcome/told.ts';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** What was said: text of the result, and lines about the work. */
export interface Heard {
  readonly said: string;
  readonly remarks: readonly string[];
}

/** What of a terminal may differ from one at which nobody sits. */
type Outside = Partial<Pick<Terminal, 'ask' | 'width' | 'input' | 'env' | 'interruption'>>;

export function listener(outside: Outside = {}): { terminal: Terminal; heard: () => Heard } {
  const parts: string[] = [];
  const remarks: string[] = [];
  const remark = (text: string) => void remarks.push(...text.split('\n'));
  const terminal: Terminal = {
    ...untold,
    out: (line) => void parts.push(`${line}\n`),
    write: (text) => void parts.push(text),
    problem: (problem) => remark(printProblem(problem)),
    warn: (problem) => remark(printProblem({ ...problem, severity: 'warning' })),
    note: (text) => remark(printNote(text)),
    trace: remark,
    watch: () => ({
      rename: () => undefined,
      step: (name) => remark(name),
      state: (who, state, how) => remark(`  ${[who, state, how?.doing].filter(Boolean).join(' ')}`),
      line: (text) => remark(`  ${text}`),
      end: () => undefined,
    }),
    interruption: () => new AbortController().signal,
    ask: async () => undefined,
    width: 80,
    input: typed(),
    env: {},
    ...outside,
  };
  return { terminal, heard: () => ({ said: parts.join(''), remarks }) };
}

/** Runs a command with these arguments and options, as cli.ts would. */
export async function heard<Args extends unknown[], Options extends Record<string, unknown>>(
  command: Command<Args, Options>,
  args: Args,
  options: Options,
  outside: Outside = {},
): Promise<Heard & { readonly code: ExitCode }> {
  const { terminal, heard } = listener(outside);
  const code = endOf(await command.run(terminal, args, options), terminal, options.json === true);
  return { code, ...heard() };
}

/** Standard input that holds these pieces. */
export async function* typed(...chunks: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* chunks;
}
