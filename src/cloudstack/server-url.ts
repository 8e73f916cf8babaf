/** The address of a cloud as a user gives it. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';

/** The URL of the API: `http://cloud:8080`, `https://cloud/client` and the whole are all fine. */
export function apiUrl(text: string): Outcome<string> {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return refused(notThere(text));
  if (url.username !== '' || url.password !== '' || url.search !== '') return refused(tooMuch());
  const path = url.pathname.replace(/\/+$/, '');
  const known: Record<string, string> = { '': '/client/api', '/client': '/client/api' };
  return done(`${url.origin}${known[path] ?? path}`);
}

function notThere(text: string): Problem {
  return {
    rule: 'api-url',
    message: `${JSON.stringify(text)} is no address of a cloud`,
    hint: 'expected one like http://10.15.0.116:8080',
  };
}

/** Says nothing of the value: there may be a password in it. */
function tooMuch(): Problem {
  return {
    rule: 'api-url',
    message: 'the address of a cloud holds more than scheme, host, port and path',
    hint: 'password and key come from the secrets file',
  };
}
