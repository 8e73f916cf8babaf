import { refuseNul } from './nul.ts';

/** One word of zsh, always in quotes: a bare `=` means more there than to other shells. */
export function zshQuote(value: string): string {
  refuseNul(value, 'a zsh word');
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** A part of what `_arguments` and `_describe` are given (zshcompsys), which a colon ends. */
export function zshPart(value: string): string {
  return value.replaceAll(':', '\\:');
}
