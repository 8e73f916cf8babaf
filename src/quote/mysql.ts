import { refuseNul } from './nul.ts';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value of a MySQL or MariaDB option file: the parser knows quotes and these escapes ("Using Option Files", MySQL manual). */
export function mysqlOptionQuote(value: string): string {
  refuseNul(value, 'a MySQL option');
  return `"${value.replace(/[\\"\n\r\t]/g, (character) => ESCAPES[character] ?? character)}"`;
}
