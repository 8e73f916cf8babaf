/** The secrets that a file of a role may name, by the names people type. */
import { siteSecretNames } from '../secrets/names.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host } from '../site/site.ts';

type Read = (secrets: SiteSecrets, host: Host) => unknown;

/** How each is read. Of the site its passwords and keys: an SSH key is of no use to a role. */
const READ = new Map<string, Read>([
  ...siteSecretNames
    .filter(({ kind }) => kind !== 'ssh key')
    .map(({ name, field }): [string, Read] => [name, (secrets) => secrets[field]]),
  ['token', (secrets, host) => secrets.host(host.name).token],
]);

/** All of them, in the order in which they are told. */
export const ROLE_SECRETS: readonly string[] = [...READ.keys()];

/** Their values for a host, by name; throws for a name that is not among them. */
export function secretsNamed(names: readonly string[], secrets: SiteSecrets, host: Host): Record<string, string> {
  const values = names.map((name): [string, string] => {
    const value = READ.get(name)?.(secrets, host);
    if (typeof value !== 'string') throw new Error(`no file can be given the secret ${name}`);
    return [name, value];
  });
  return Object.fromEntries(values);
}
