import { refuseNul } from './nul.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value of a curl configuration file (`--config`). */
export function curlQuote(value: string): string {
  refuseNul(value, 'a curl option');
  return `"${value.replace(/[\\"\n\r\t]/g, (character) => ESCAPES[character] ?? character)}"`;
}
