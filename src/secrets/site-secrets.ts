/** The secrets of a site as the rest of the program reads them, and its passwords and keys by their names. */
import { type Payload, secretIn, type Values } from './payload.ts';
import type { HostSecrets, KeyPair, SecretValue, SiteSecrets } from './secret-values.ts';
import { hostSecretTable, type Secret, siteSecretTable } from './secrets-table.ts';

/** Values by the fields of secrets. */
type Fields = Readonly<Record<string, SecretValue | undefined>>;

const siteWords = siteSecretTable.filter(({ kind }) => kind !== 'ssh key');
const hostWords = hostSecretTable.filter(({ kind }) => kind !== 'ssh key');

/** The view of a payload that lacks nothing for the hosts asked of it; `hostKeys` are the types of host keys the site wants. */
export function siteSecrets(payload: Payload, hostKeys: readonly KeyPair['type'][]): SiteSecrets {
  return siteView(payload.secrets, (name) => {
    const values = payload.hosts.get(name);
    if (values === undefined) throw new Error(`the secrets were not made ready for host ${name}`);
    return hostView(values, hostKeys);
  });
}

/** Stands in for the secrets of any site, so that documents can be made that hold none: each value is `word`, of keys too. */
export function placeholderSecrets(word: string, hostKeys: readonly KeyPair['type'][]): SiteSecrets {
  const value = ({ type }: Secret) =>
    type === undefined ? word : { type, privateKey: `${word}\n`, publicKey: `${type} ${word}` };
  const values = (secrets: readonly Secret[]) =>
    Object.fromEntries(secrets.map((secret) => [secret.name, value(secret)]));
  const host = hostView(values(hostSecretTable), hostKeys);
  return siteView(values(siteSecretTable), () => host);
}

/** The names of all that is made here and is a password or a key and no SSH key: the site's, then what each host has. */
export const wordNames: readonly string[] = [...siteWords, ...hostWords]
  .filter(({ make }) => make !== undefined)
  .map(({ name }) => name);

/** One of them as a host knows it; undefined for another name, and for what no server has made yet. */
export function wordOf(secrets: SiteSecrets, host: string, name: string): string | undefined {
  const ofSite = siteWords.find((secret) => secret.name === name);
  if (ofSite !== undefined) return wordIn(secrets, ofSite);
  const ofHost = hostWords.find((secret) => secret.name === name);
  return ofHost && wordIn(secrets.host(host), ofHost);
}

function wordIn(secrets: object, { field }: Secret): string | undefined {
  // Every field of a secret that is no SSH key is a word.
  return (secrets as Readonly<Record<string, string | undefined>>)[field];
}

function siteView(values: Values, host: SiteSecrets['host']): SiteSecrets {
  // The type and the value are both made from the table.
  return { ...fieldsOf(siteSecretTable, values), host } as unknown as SiteSecrets;
}

function hostView(values: Values, types: readonly KeyPair['type'][]): HostSecrets {
  const keys = hostSecretTable.filter(({ type }) => type !== undefined && types.includes(type));
  const hostKeys = keys.map((secret) => secretIn(values, secret));
  return { ...fieldsOf(hostWords, values), hostKeys } as unknown as HostSecrets;
}

function fieldsOf(secrets: readonly Secret[], values: Values): Fields {
  return Object.fromEntries(secrets.map((secret) => [secret.field, secretIn(values, secret)]));
}
