import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isoUrl, pxeUrls, seedFolder, seedUrl } from '../../src/media/pxe-urls.ts';
import { pxeSegment } from '../../src/media/servers/pxe-segment.ts';
import { compiled } from '../look/look-place.ts';
import { problemsOf, valueIn } from './media-place.ts';
import { hostOf } from './some-sites.ts';

test.each([
  ['http://10.15.0.2', { base: 'http://10.15.0.2/', host: '10.15.0.2', port: 80, path: '/' }],
  ['http://10.15.0.2:80/', { base: 'http://10.15.0.2/', host: '10.15.0.2', port: 80, path: '/' }],
  ['http://Seeds.Lab.Test:8080/a/b', { base: 'http://seeds.lab.test:8080/a/b/', port: 8080, path: '/a/b/' }],
  ['HTTP://pxe/zs_1/', { base: 'http://pxe/zs_1/', host: 'pxe', port: 80, path: '/zs_1/' }],
])('%s is an address to serve under', (url, parts) => {
  const urls = valueIn(pxeUrls(url));
  expect(urls).toMatchObject(parts);
  expect(isoUrl(urls)).toBe(`${urls.base}ubuntu/installer.iso`);
});

describe('refused, and told what was expected, is', () => {
  test.each([
    ['', 'is no URL'],
    ['10.15.0.2:8080', 'is no URL'],
    ['/srv/pxe', 'is no URL'],
    ['http://', 'is no URL'],
    ['http://a b/', 'is no URL'],
    ['http://10.15.0.2:99999/', 'is no URL'],
    ['http://10.15.0.2:0/', 'has port 0'],
    ['http://localhost/', 'is this machine to itself alone'],
    ['http://127.0.0.1:8080/', 'is this machine to itself alone'],
    ['https://10.15.0.2/', 'does not begin with http://'],
    ['tftp://10.15.0.2/', 'does not begin with http://'],
    ['file:///srv', 'does not begin with http://'],
    ['http://me:hunter2@10.15.0.2/', 'carries a user name or password'],
    ['http://10.15.0.2/?a=b', 'has a query or a fragment'],
    ['http://10.15.0.2/#a', 'has a query or a fragment'],
    ['http://[fd00::2]/', 'has characters that not every loader can read'],
    ['http://10.15.0.2/a b/', 'has characters that not every loader can read'],
    ['http://10.15.0.2/a;b/', 'has characters that not every loader can read'],
    ["http://10.15.0.2/a'b/", 'has characters that not every loader can read'],
    ['http://10.15.0.2/$host/', 'has characters that not every loader can read'],
    ['http://10.15.0.2/%2e%2f/', 'has characters that not every loader can read'],
    ['http://10.15.0.2/Grüße/', 'has characters that not every loader can read'],
  ])('%s', (url, reason) => {
    const said = problemsOf(pxeUrls(url));
    expect(said).toContain(reason);
    expect(said).toContain('expected http://ADDRESS[:PORT]/[PATH/]');
    expect(said).not.toContain('hunter2');
  });
});

describe('the folder of a seed', () => {
  const urls = valueIn(pxeUrls('http://10.15.0.2/'));

  test('has the name the token of the host gives it, the same every time', () => {
    const host = { ...hostOf('web-1', {}), token: 'secret of the host' };
    const wanted = createHmac('sha256', host.token).update('zoneseed pxe seed folder').digest('hex').slice(0, 32);
    expect(seedFolder(host)).toBe(`seed/${wanted}`);
    expect(seedUrl(urls, host)).toBe(`http://10.15.0.2/seed/${wanted}/`);
  });

  test('depends on the token alone, so nothing that is public tells it', () => {
    const host = hostOf('web-1', { serial: 'S1' });
    expect(seedFolder({ ...hostOf('web-2', {}), token: host.token })).toBe(seedFolder(host));
    const names = ['a', 'b', 'c', host.token].map((token) => seedFolder({ ...host, token }));
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^seed\/[0-9a-f]{32}$/);
  });
});

test.each([
  ['10.15.0.0', 'is no address of a machine in network management (10.15.0.0/24)'],
  ['10.15.0.255', 'is no address of a machine in network management (10.15.0.0/24)'],
  ['192.0.2.1', 'is in no network of the site'],
])('%s is no address of a web server where the hosts boot', (server, reason) => {
  const { site } = compiled('reference.yaml').inputs;
  expect(problemsOf(pxeSegment(site, server))).toContain(reason);
});
