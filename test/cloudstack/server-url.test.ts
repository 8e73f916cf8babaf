import { expect, test } from 'vitest';
import { apiUrl } from '../../src/cloudstack/server-url.ts';

test.each([
  ['http://10.15.0.116:8080', 'http://10.15.0.116:8080/client/api'],
  ['http://10.15.0.116:8080/', 'http://10.15.0.116:8080/client/api'],
  ['https://cloud.example.org/client', 'https://cloud.example.org/client/api'],
  ['https://cloud.example.org/client/api', 'https://cloud.example.org/client/api'],
  ['http://[fd00::1]:8080', 'http://[fd00::1]:8080/client/api'],
  ['https://proxy.example.org/clouds/one/api', 'https://proxy.example.org/clouds/one/api'],
])('%s is %s', (text, url) => {
  expect(apiUrl(text)).toEqual({ ok: true, value: url });
});

test.each(['10.15.0.116:8080', 'ftp://cloud', '', 'http://'])('%j is none', (text) => {
  expect(apiUrl(text)).toMatchObject({ ok: false, problems: [{ rule: 'api-url' }] });
});

test('a password in it is refused, and not shown', () => {
  const got = apiUrl('http://admin:sesame@cloud:8080');
  expect(got).toMatchObject({ ok: false });
  expect(JSON.stringify(got)).not.toContain('sesame');
  expect(apiUrl('http://cloud/client/api?apikey=sesame')).toMatchObject({ ok: false });
});
