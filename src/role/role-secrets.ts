/** The secrets that a file of a role may name: the site's passwords and keys, and the host's own. An SSH key is of no use to a role. */
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { wordNames, wordOf } from '../secrets/site-secrets.ts';
import type { Host } from '../site/site.ts';

/** All of them, in the order in which they are told. */
export const ROLE_SECRETS: readonly string[] = wordNames;

/** Their values for a host, by name; throws for a name that is not among them. */
export function secretsNamed(names: readonly string[], secrets: SiteSecrets, host: Host): Record<string, string> {
  const values = names.map((name): [string, string] => {
    const value = wordOf(secrets, host.name, name);
    if (value === undefined) throw new Error(`no file can be given the secret ${name}`);
    return [name, value];
  });
  return Object.fromEntries(values);
}
