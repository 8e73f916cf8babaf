/** The completion script for zsh (zsh manual, zshcompsys). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { zshPart, zshQuote } from '../quote/zsh.ts';
import { type CommandWords, FILE_ENDINGS, nextWords, type OptionWords, type Value } from './command-words.ts';

/** A file for a folder of `fpath`, named `_zoneseed`. It starts no program. */
export function zshScript(commands: readonly CommandWords[]): string {
  const next = [...nextWords(commands)].flatMap(([beginning, words]) => [
    `    ${zshQuote(beginning)})`,
    '      next=(',
    ...words.map(({ word, does }) => `        ${zshQuote(`${zshPart(word)}:${zshPart(does)}`)}`),
    '      ) ;;',
  ]);
  const specs = commands.flatMap(({ name, options, arguments: places }) => [
    `    ${zshQuote(name)})`,
    '      specs=(',
    ...[...options.flatMap(optionSpecs), ...places.map(placeSpec)].map((spec) => `        ${zshQuote(spec)}`),
    '      ) ;;',
  ]);
  return [
    '#compdef zoneseed',
    '# Completion of zoneseed for zsh, made by: zoneseed completion zsh',
    '',
    '# The words that may follow a beginning of a command.',
    ...choice('__zoneseed_next', next),
    '',
    '# What a command takes, in the words of _arguments.',
    ...choice('__zoneseed_specs', specs),
    '',
    readFileSync(join(PACKAGE_FOLDER, 'templates/completion/complete.zsh'), 'utf8').trimEnd(),
  ].join('\n');
}

function choice(name: string, cases: readonly string[]): string[] {
  return [`${name}() {`, '  case $1 in', ...cases, '    *) return 1 ;;', '  esac', '}'];
}

/** One for each way to type it; who has typed one is not offered the other. */
function optionSpecs({ flags, does, value }: OptionWords): string[] {
  const others = flags.length > 1 ? `(${flags.join(' ')})` : '';
  return flags.map((flag) => {
    if (value === undefined) return `${others}${flag}[${explanation(does)}]`;
    const joined = flag.startsWith('--') && !value.many ? '=' : '';
    return `${others}${flag}${joined}[${explanation(does)}]:${value.many ? '*-*:' : ''}${action(value)}`;
  });
}

/** In its brackets; a backslash keeps a closing one from ending it. */
function explanation(does: string): string {
  return does.replace(/[\\\]]/g, '\\$&');
}

function placeSpec(value: Value, at: number): string {
  return `${value.many ? '*' : at + 1}:${action(value)}`;
}

/** A blank before it: it is called as it is written. */
function action(value: Value): string {
  const words = [filePattern(value.files), ...value.words].map(zshQuote).join(' ');
  return `value: __zoneseed_value ${zshPart(words)}`;
}

function filePattern(files: Value['files']): string {
  if (files === 'none') return '';
  if (files === 'folders') return '/';
  return files === 'any' ? '*' : FILE_ENDINGS[files].map((ending) => `*.${ending}`).join(' ');
}
