/** What the secrets commands say of the names they are given. */
import { didYouMean, type Problem, unknownName } from '../../outcome/problem.ts';
import { siteSecretNames } from '../../secrets/names.ts';

/** The secrets that a site has once. */
export const SITE_SECRETS: readonly string[] = siteSecretNames.map((secret) => secret.name);

/** A name was left out; `purpose` says what it is for, for example `to show`. */
export function nameASecret(purpose: string, known: readonly string[]): Problem {
  return { rule: 'missing-name', message: `name the secret ${purpose}`, hint: `known: ${known.join(', ')}` };
}

/** No secret has this name. */
export function unknownSecret(name: string, known: readonly string[] = SITE_SECRETS): Problem {
  return unknownName('secret', name, known);
}

/** The file has no keys of a host of this name. */
export function unknownKeysOf(host: string, hosts: readonly string[]): Problem {
  return {
    rule: 'secrets-host',
    message: `there are no keys for a host ${JSON.stringify(host)}: a host gets them when its site is built`,
    hint: didYouMean(host, hosts),
  };
}
