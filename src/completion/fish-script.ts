/** The completion script for fish (fish manual, "Writing your own completions"). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { fishQuote } from '../quote/fish.ts';
import { type CommandWords, FILE_ENDINGS, nextWords, type OptionWords, type Value } from './command-words.ts';

/** A file for `~/.config/fish/completions`, named `zoneseed.fish`. It starts no program. */
export function fishScript(commands: readonly CommandWords[]): string {
  const next = [...nextWords(commands)].flatMap(([beginning, words]) =>
    words.map(
      ({ word, does }) =>
        `${complete('__zoneseed_begun', beginning)} -a ${fishQuote(fishQuote(word))} -d ${fishQuote(does)}`,
    ),
  );
  return [
    '# Completion of zoneseed for fish, made by: zoneseed completion fish',
    '',
    '# The options of a command that take a value; dots behind those that take many.',
    'function __zoneseed_taking',
    '  switch $argv[1]',
    ...commands.flatMap(taking),
    '  end',
    'end',
    '',
    readFileSync(join(PACKAGE_FOLDER, 'templates/completion/complete.fish'), 'utf8').trimEnd(),
    '',
    'complete -c zoneseed -f',
    ...next,
    ...commands.flatMap((command) => ['', ...linesOf(command)]),
  ].join('\n');
}

function taking({ name, options }: CommandWords): string[] {
  const words = options.flatMap(({ flags, value }) =>
    value === undefined ? [] : flags.map((flag) => `${flag}${value.many ? '...' : ''}`),
  );
  if (words.length === 0) return [];
  return [`    case ${fishQuote(name)}`, `      printf '%s\\n' ${words.map(fishQuote).join(' ')}`];
}

function linesOf({ name, options, arguments: places }: CommandWords): string[] {
  return [
    ...options.map((option) => `${complete('__zoneseed_is', name)}${optionWords(option)}`),
    // fish knows of the first value alone.
    ...options.flatMap(({ flags, value }) => (value?.many ? flags.flatMap((flag) => atPlace(name, flag, value)) : [])),
    ...places.flatMap((value, at) => atPlace(name, value.many ? `${at + 1}-` : `${at + 1}`, value)),
  ];
}

function optionWords({ flags, does, value }: OptionWords): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`));
  const takes =
    value === undefined
      ? ''
      : ` -x${offered(value)
          .map((what) => ` -a ${what}`)
          .join('')}`;
  return `${names.join('')}${takes} -d ${fishQuote(does)}`;
}

function atPlace(name: string, place: string, value: Value): string[] {
  return offered(value).map((what) => `${complete('__zoneseed_at', name, place)} -a ${what}`);
}

/** What `-a` is given: words, or a call that finds files; fish reads either once more. */
function offered({ files, words }: Value): string[] {
  const calls = {
    none: [],
    folders: ['(__fish_complete_directories)'],
    any: ["(__zoneseed_files '')"],
    yaml: [`(__zoneseed_files ${FILE_ENDINGS.yaml.map((ending) => `.${ending}`).join(' ')})`],
    iso: [`(__zoneseed_files ${FILE_ENDINGS.iso.map((ending) => `.${ending}`).join(' ')})`],
  }[files];
  return [...(words.length > 0 ? [words.map(fishQuote).join(' ')] : []), ...calls].map(fishQuote);
}

function complete(asked: string, ...of: readonly string[]): string {
  return `complete -c zoneseed -n ${fishQuote([asked, ...of.map(fishQuote)].join(' '))}`;
}
