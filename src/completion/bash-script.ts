/** The completion script for bash (bash manual, "Programmable Completion"). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { shellQuote } from '../quote/shell.ts';
import { type CommandWords, FILE_ENDINGS, nextWords, type Value } from './command-words.ts';

/** A script that bash sources; it needs nothing but bash 4.1 or newer, and starts no program. */
export function bashScript(commands: readonly CommandWords[]): string {
  const next = [...nextWords(commands)].map(
    ([beginning, words]) => `    ${pattern(beginning)}) words=(${list(words.map(({ word }) => word))}) ;;`,
  );
  const options = commands.map(
    ({ name, options }) => `    ${pattern(name)}) words=(${list(options.flatMap(({ flags }) => flags))}) ;;`,
  );
  return [
    '# Completion of zoneseed for bash, made by: zoneseed completion bash',
    '',
    '# The words that may follow a beginning of a command.',
    ...choice('__zoneseed_next', next),
    '',
    '# The options of a command.',
    ...choice('__zoneseed_options', options),
    '',
    '# What stands for "COMMAND OPTION", or for "COMMAND N", its argument N: files of a pattern (/: folders), words; or many of them.',
    ...choice('__zoneseed_value', commands.flatMap(valuesOf)),
    '',
    readFileSync(join(PACKAGE_FOLDER, 'templates/completion/complete.bash'), 'utf8').trimEnd(),
  ].join('\n');
}

function choice(name: string, cases: readonly string[]): string[] {
  return [`${name}() {`, "  words=() files='' many=''", '  case $1 in', ...cases, '    *) return 1 ;;', '  esac', '}'];
}

function valuesOf({ name, options, arguments: places }: CommandWords): string[] {
  const ofOptions = options.flatMap(({ flags, value }) =>
    value === undefined ? [] : [`    ${flags.map((flag) => pattern(`${name} ${flag}`)).join(' | ')}) ${set(value)} ;;`],
  );
  const ofPlaces = places.map((value, at) => {
    const place = value.many ? `${pattern(`${name} `)}[${at + 1}-9]*` : pattern(`${name} ${at + 1}`);
    return `    ${place}) ${set(value)} ;;`;
  });
  return [...ofOptions, ...ofPlaces];
}

function set({ files, words, many }: Value): string {
  const parts = [`words=(${list(words)})`, `files=${shellQuote(filePattern(files))}`, ...(many ? ['many=1'] : [])];
  return parts.join(' ');
}

/** No file's name is a slash: folders are always offered beside files. */
function filePattern(files: Value['files']): string {
  if (files === 'none') return '';
  if (files === 'folders') return '/';
  return files === 'any' ? '*' : `*.@(${FILE_ENDINGS[files].join('|')})`;
}

/** Always in quotes: a word of the language is none there. */
function pattern(text: string): string {
  const quoted = shellQuote(text);
  return quoted.startsWith("'") ? quoted : `'${quoted}'`;
}

function list(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
