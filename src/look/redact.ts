/** Takes out of a document what is not known to be open. */
import type { Openness } from './open-keys.ts';

export const REDACTED = 'REDACTED';

/** The user's name and password in a URL: a site file may name a proxy or a mirror with them. */
const LOGIN = /(:\/\/)[^\s/?#]*@/g;

/** The same value in the same shape, with `REDACTED` for all that `openness` does not name and for the logins of URLs. */
export function openParts(value: unknown, openness: Openness | undefined): unknown {
  if (openness === undefined) return REDACTED;
  if (typeof value === 'string') return openness === 'open' ? withoutLogins(value) : REDACTED;
  if (Array.isArray(value)) return value.map((entry) => openParts(entry, openness));
  if (typeof value !== 'object' || value === null) return openness === 'open' ? value : REDACTED;
  const keys = typeof openness === 'function' ? openness({ ...value }) : openness;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const known = keys === 'open' ? keys : Object.hasOwn(keys, name) ? keys[name] : undefined;
      return [name, openParts(inner, known)];
    }),
  );
}

function withoutLogins(text: string): string {
  return text.replace(LOGIN, `$1${REDACTED}@`);
}
