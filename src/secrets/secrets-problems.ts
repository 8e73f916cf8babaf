/** What a user can do something about, in this folder's words. They have no place in the site file, and never hold a secret. */
import { didYouMean, type Problem } from '../outcome/problem.ts';
import { ACCEPTABLE } from './acceptable.ts';

type SecretsRule =
  | 'secrets-file'
  | 'secrets-identity'
  | 'secrets-passphrase'
  | 'secrets-damaged'
  | 'secrets-missing'
  | 'secrets-host'
  | 'secrets-open'
  | 'secrets-site'
  | 'secret-value';

/** What is wrong, and as a hint what to do. */
export function problem(rule: SecretsRule, message: string, { hint }: { readonly hint: string }): Problem {
  return { rule, message, hint };
}

/** A file whose mode lets others do `what`. */
export function tooOpen(what: string, file: string): Problem {
  return problem('secrets-open', what, { hint: `close it with: chmod 600 ${file}` });
}

/** The file has nothing of a host of this name. */
export function unknownHost(host: string, hosts: readonly string[]): Problem {
  const message = `there are no keys for a host ${JSON.stringify(host)}: a host gets them when its site is built`;
  return problem('secrets-host', message, { hint: didYouMean(host, hosts) });
}

/** A secrets file that cannot be believed. */
export function damaged(file: string, how: string): Problem {
  return problem('secrets-damaged', `${file} is damaged: ${how}`, {
    hint: 'bring the file back from version control or a backup; without it new keys and passwords must be made',
  });
}

/** The file lacks a secret that it need not have. */
export function notThere(file: string, name: string, host: string | undefined): Problem {
  const whose = host === undefined ? '' : ` of host ${host}`;
  return problem('secrets-missing', `${file} has no ${name}${whose}`, {
    hint: 'it comes with the next build where the site needs it, or with the server that makes it',
  });
}

/** Why a value is not taken, without saying the value. */
export function unacceptable(name: string, reason: string): Problem {
  return problem('secret-value', `the value for ${name} cannot be taken: ${reason}`, {
    hint: `expected ${ACCEPTABLE}`,
  });
}

/** A secret that nobody can give. */
export function madeOnly(name: string, siteFile: string): Problem {
  return problem('secret-value', `${name} is made and cannot be given`, {
    hint: `a new one is made by: zoneseed secrets rotate ${siteFile} ${name}`,
  });
}
