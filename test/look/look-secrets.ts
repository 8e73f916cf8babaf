/** What must never be seen of a build, and how it could be written. */
import fc from 'fast-check';
import { mysqlOptionQuote } from '../../src/quote/mysql.ts';
import { shellQuote } from '../../src/quote/shell.ts';
import { sqlQuote } from '../../src/quote/sql.ts';
import { objection } from '../../src/secrets/acceptable.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import { siteSecretTable } from '../../src/secrets/secrets-table.ts';
import { wordNames, wordOf } from '../../src/secrets/site-secrets.ts';
import { fakeSecrets } from '../fakes/secrets.ts';
import type { Compiled } from './look-place.ts';

const PASSWORDS = siteSecretTable.filter(({ kind }) => kind !== 'ssh key').map(({ field }) => field);

/** A value as `zoneseed secrets set` takes it, of all the characters there are. */
export const password = fc
  .string({ minLength: 12, maxLength: 60, unit: fc.integer({ min: 33, max: 126 }).map((c) => String.fromCharCode(c)) })
  .filter((value) => objection(value) === undefined);

/** Secrets of a site nobody has met before: passwords of any kind, other keys for each host. */
export const anySecrets = fc
  .record({
    passwords: fc.array(password, { minLength: PASSWORDS.length, maxLength: PASSWORDS.length }),
    salt: fc.nat(),
  })
  .map(({ passwords, salt }) => (site: string, hosts: readonly string[]): SiteSecrets => {
    const salted = (host: string) => `${host}-${salt}`;
    const made = fakeSecrets(`${site}-${salt}`, hosts.map(salted));
    const named = Object.fromEntries(PASSWORDS.map((name, i) => [name, passwords[i]]));
    return { ...made, ...named, host: (name) => made.host(salted(name)) };
  });

/** Passwords, keys, tokens, and every line of a private key that is not a line of its public half as well. */
export function hiddenOf({ inputs, secrets }: Compiled): string[] {
  const hosts = inputs.site.hosts.map((host) => secrets.host(host.name));
  const pairs = [secrets.siteKey, ...hosts.flatMap((host) => host.hostKeys)];
  const open = pairs.map(({ publicKey }) => publicKey).join('\n');
  const lines = pairs.flatMap(({ privateKey }) => privateKey.split('\n'));
  return [
    'PRIVATE KEY-----',
    ...new Set(
      inputs.site.hosts.flatMap((host) => wordNames.flatMap((name) => wordOf(secrets, host.name, name) ?? [])),
    ),
    ...lines.filter((line) => line.length >= 16 && !open.includes(line)),
  ];
}

/** A value in the languages of our documents, and in codes somebody could put it into. */
function spellings(value: string): string[] {
  // A line of a private key is in base64 already.
  if (value.length >= 64) return [value];
  const quoted = [JSON.stringify, mysqlOptionQuote, sqlQuote, shellQuote].map((quote) => quote(value).slice(1, -1));
  const codes = (['base64', 'base64url', 'hex'] as const).map((code) => Buffer.from(value).toString(code));
  const [base64 = '', ...others] = codes;
  return [value, ...quoted, encodeURIComponent(value), base64.replace(/=+$/, ''), ...others].filter(
    (text) => text.length >= 10,
  );
}

/** Those of the values that the text shows, in whatever spelling. */
export function leaked(text: string, hidden: readonly string[]): string[] {
  return hidden.filter((value) => spellings(value).some((spelling) => text.includes(spelling)));
}
