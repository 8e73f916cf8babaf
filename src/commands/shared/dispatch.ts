/** From what was typed to the command of the list that is meant; only that one's file is loaded. */
import { description, version } from '../../disk/own-package.ts';
import { unknownName } from '../../outcome/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { type Answer, type ExitCode, endOf, wrongUsage } from './answer.ts';
import type { Command } from './command.ts';

/** A command's name (of one word or two), what it does, and its file. */
export type Listed = readonly [name: string, summary: string, load: () => Promise<{ readonly command: Answering }>];

type Answering = Pick<Command<[], Record<string, unknown>>, 'answer'>;

/** Runs the command that is asked for, or shows what there is; says what went wrong and answers the exit code. */
export async function dispatch(
  commands: readonly Listed[],
  typed: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  return endOf(await answerTo(commands, typed, terminal), terminal, typed.includes('--json'));
}

async function answerTo(commands: readonly Listed[], typed: readonly string[], terminal: Terminal): Promise<Answer> {
  const [first = '', second = ''] = typed;
  for (const asked of [`${first} ${second}`, first]) {
    const found = commands.find(([name]) => name === asked);
    if (found === undefined) continue;
    const [name, summary, load] = found;
    const { command } = await load();
    return command.answer({ name, summary, typed: typed.slice(name.split(' ').length) }, terminal);
  }
  if (first === 'help') return answerTo(commands, [...typed.slice(1), '--help'], terminal);
  if (first === '--version' || first === '-V') return tell(terminal, version);
  const below = commands.filter(([name]) => name.startsWith(`${first} `));
  const shown = below.length > 0 ? below : commands;
  const rest = below.length > 0 ? second : first;
  if (rest === '--help' || rest === '-h') return tell(terminal, overview(shown));
  if (rest !== '') return wrongUsage(unknown(shown, below.length > 0 ? `${first} ${second}` : first));
  terminal.trace(overview(shown));
  return 2;
}

function tell(terminal: Terminal, text: string): 0 {
  terminal.out(text);
  return 0;
}

function unknown(commands: readonly Listed[], asked: string) {
  if (asked.startsWith('-')) return unknownName('option', asked, ['--help', '--version']);
  return unknownName(
    'command',
    asked,
    commands.map(([name]) => name),
  );
}

/** The list of commands, as `zoneseed --help` shows it. */
function overview(commands: readonly Listed[]): string {
  const width = Math.max(...commands.map(([name]) => name.length));
  const lines = commands.map(([name, does]) => `  ${name.padEnd(width)}  ${does}`);
  return [
    'Usage: zoneseed COMMAND …',
    '',
    `${description}.`,
    '',
    ...lines,
    '',
    'zoneseed COMMAND --help shows the options of a command and an example.',
  ].join('\n');
}
