/** Addresses of web servers. */
import type { Path } from '../../outcome/problem.ts';
import type { Site } from '../site.ts';
import { rule } from './rule.ts';

/** Every URL is one: http or https with a server, and nothing a shell or a configuration file would read as its own. */
export const url = rule('url', function* (site) {
  for (const [path, text] of urls(site)) {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    const web = parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
    if (web && /^https?:\/\/[^/?#]/.test(text) && !/[\s'"\\`$<>;]/.test(text)) continue;
    yield { path, message: `"${text}" is no URL`, hint: 'expected http://server/path or https://server/path' };
  }
});

function* urls(site: Site): Generator<[Path, string]> {
  const { proxy, apt, repository, management, reportUrl } = site;
  if (proxy !== undefined) yield [['proxy'], proxy];
  if (apt.mirror !== undefined) yield [['apt', 'mirror'], apt.mirror];
  if (apt.security !== undefined && apt.security !== apt.mirror) yield [['apt', 'security'], apt.security];
  yield [['repository', 'url'], repository.url];
  yield [['repository', 'key_url'], repository.keyUrl];
  if (management.systemTemplate !== undefined) yield [['management', 'system_template'], management.systemTemplate];
  if (reportUrl !== undefined) yield [['report_url'], reportUrl];
}

/** Suite and component are words of an apt source line. */
export const repositoryWord = rule('repository-word', function* ({ repository }) {
  for (const key of ['suite', 'component'] as const) {
    if (/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(repository[key])) continue;
    yield {
      path: ['repository', key],
      message: `"${repository[key]}" cannot be the ${key} of an apt source`,
      hint: `expected one word such as ${key === 'suite' ? 'noble' : '4.19'}`,
    };
  }
});

/** What is fetched without TLS and held against nothing is whatever somebody on the way sends, and apt would trust it. */
export const repositoryKey = rule('repository-key', function* ({ repository: { key, keyUrl, keyFingerprint } }) {
  if (key !== undefined || keyFingerprint !== undefined || !/^http:/i.test(keyUrl)) return;
  yield {
    severity: 'warning',
    path: ['repository', 'key_url'],
    message: 'hosts fetch the signing key without TLS and take any that comes',
    hint: 'name its key_fingerprint, or put the key into the seed with key',
  };
});

/** A password inside a URL ends in files that everyone on a host can read. */
export const urlPassword = rule('url-password', function* (site) {
  for (const [path, text] of urls(site)) {
    if (!URL.canParse(text) || new URL(text).password === '') continue;
    yield {
      severity: 'warning',
      path,
      message: 'the password in this URL will be readable on every host',
      hint: 'expected a server that asks for none',
    };
  }
});
