/** The languages a hole can be quoted for, by the names that templates know: `{{mysql secrets.mysql-root-password}}`. */
import { curlQuote } from '../quote/curl.ts';
import { exportsQuote } from '../quote/exports.ts';
import { mysqlOptionQuote } from '../quote/mysql.ts';
import { nftComment } from '../quote/nftables.ts';
import { shellQuote } from '../quote/shell.ts';
import { sqlQuote } from '../quote/sql.ts';

export const QUOTES: Readonly<Record<string, (value: string) => string>> = {
  shell: shellQuote,
  mysql: mysqlOptionQuote,
  sql: sqlQuote,
  curl: curlQuote,
  json: (value) => JSON.stringify(value),
  octal: exportsQuote,
  comment: nftComment,
};
