/** From what was typed to the command of the list that is meant; only that one's file is loaded. */
import type { Command as Words } from '@commander-js/extra-typings';
import { description, version } from '../../disk/own-package.ts';
import { unknownName } from '../../outcome/problem.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { type Answer, type ExitCode, endOf, wrongUsage } from './answer.ts';
import type { Command } from './command.ts';

/** A command's name (of one word or two), what it does, and its file. */
export type Listed = readonly [name: string, summary: string, load: () => Promise<{ readonly command: Answering }>];

type Answering = Pick<Command<[], Record<string, unknown>>, 'answer' | 'known'> & {
  /** Adds its arguments and options, whatever their types are. */
  words(on: Words): object;
};

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
  for (const length of [3, 2, 1]) {
    const asked = typed.slice(0, length).join(' ');
    const found = commands.find(([name]) => name === asked && name.split(' ').length === length);
    if (found === undefined) continue;
    const [name, summary, load] = found;
    const { command } = await load();
    return command.answer({ name, summary, typed: typed.slice(name.split(' ').length) }, terminal);
  }
  if (first === 'help') return answerTo(commands, [...typed.slice(1), '--help'], terminal);
  if (first === '--version' || first === '-V') return tell(terminal, version);
  const group = [`${first} ${second}`, first].find((words) => commands.some(([name]) => name.startsWith(`${words} `)));
  const words = group?.split(' ') ?? [];
  const shown = group === undefined ? commands : commands.filter(([name]) => name.startsWith(`${group} `));
  const rest = typed[words.length] ?? '';
  if (rest === '--help' || rest === '-h') return tell(terminal, overview(shown, terminal.width));
  if (rest !== '') return wrongUsage(unknown(shown, [...words, rest].join(' '), rest));
  terminal.trace(overview(shown, terminal.width));
  return 2;
}

function tell(terminal: Terminal, text: string): 0 {
  terminal.out(text);
  return 0;
}

function unknown(commands: readonly Listed[], asked: string, word: string) {
  if (word.startsWith('-')) return unknownName('option', word, ['--help', '--version']);
  return unknownName(
    'command',
    asked,
    commands.map(([name]) => name),
  );
}

/** The list of commands, as `zoneseed --help` shows it in lines of `columns` characters. */
function overview(commands: readonly Listed[], columns: number): string {
  const longest = Math.max(...commands.map(([name]) => name.length));
  const indent = ' '.repeat(longest + 4);
  const lines = commands.flatMap(([name, does]) => {
    // Beside the name where there is room for some words, else below it.
    const beside = columns >= longest + 24;
    const [first = '', ...more] = wrapped(does, columns - (beside ? indent.length : 4));
    if (!beside) return [`  ${name}`, ...[first, ...more].map((line) => `    ${line}`)];
    return [`  ${name.padEnd(longest)}  ${first}`, ...more.map((line) => `${indent}${line}`)];
  });
  return [
    'Usage: zoneseed COMMAND …',
    '',
    ...wrapped(`${description}.`, columns),
    '',
    ...lines,
    '',
    ...wrapped('zoneseed COMMAND --help shows the options of a command and an example.', columns),
  ].join('\n');
}

/** A text in lines of at most `columns` characters; a word that is longer has its own. */
function wrapped(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
