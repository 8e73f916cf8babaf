/** What the secrets commands say of the names they are given. */
import { type Problem, unknownName } from '../../outcome/problem.ts';
import { hostSecretTable, siteSecretTable } from '../../secrets/secrets-table.ts';

/** The secrets that a site has once. */
export const SITE_SECRETS: readonly string[] = siteSecretTable.map(({ name }) => name);

/** The secrets that each host has. */
export const HOST_SECRETS: readonly string[] = hostSecretTable.map(({ name }) => name);

/** A name was left out; `purpose` says what it is for, for example `to show`. */
export function nameASecret(purpose: string, known: readonly string[]): Problem {
  return { rule: 'missing-name', message: `name the secret ${purpose}`, hint: `known: ${known.join(', ')}` };
}

/** No secret has this name. */
export function unknownSecret(name: string, known: readonly string[] = SITE_SECRETS): Problem {
  return unknownName('secret', name, known);
}
