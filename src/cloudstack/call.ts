/** A call as the server gets it: the body of a POST, since a long request line would be cut and a URL is logged. */
import { isSecretName } from '../outcome/secret-names.ts';
import type { Call, Params } from './api.ts';
import { encodeValue, type Pair } from './sign.ts';

/** The call's parameters as they are sent, without what shows who sends them. */
export function pairsOf({ command, params = {} }: Call): Pair[] {
  return [['command', command], ...paramPairs(params), ['response', 'json']];
}

function paramPairs(params: Params): Pair[] {
  return Object.entries(params).flatMap(([name, value]): Pair[] => {
    if (value === undefined) return [];
    return [[name, typeof value === 'object' ? value.join(',') : String(value)]];
  });
}

/** The body of the request. Names are encoded like values: `details[0].key` has brackets. */
export function formBody(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encodeValue(name)}=${encodeValue(value)}`).join('&');
}

/**
 * `text` without the secrets that were sent in these parameters: the server quotes what it does not like. Of a setting the name is one
 * parameter, and the value another.
 */
export function withoutSecrets(text: string, pairs: readonly Pair[]): string {
  const ofSecret = pairs.some(([name, value]) => name === 'name' && isSecretName(value));
  const isSecret = (name: string) => isSecretName(name) || (name === 'value' && ofSecret);
  const secrets = pairs.filter(([name, value]) => isSecret(name) && value !== '').map(([, value]) => value);
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}
