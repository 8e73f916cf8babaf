/** What `serve` says before it serves; what it does then is proven by `make test-serve`. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command as build } from '../../src/commands/build.ts';
import { command } from '../../src/commands/serve.ts';
import { servePlace } from '../../src/commands/shared/serve-place.ts';
import { takeLock } from '../../src/disk/lock.ts';
import { journalFile, readJournal } from '../../src/serve/journal.ts';
import { writeStandInIso } from '../media/standin-iso.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { smallSite } from '../seed/sites.ts';
import { heard } from './listener.ts';
import { sitePlace } from './site-place.ts';

const { folder, site, env } = sitePlace();
const installer = join(folder, 'ubuntu.iso');
const taken = createServer();
let port = 0;
beforeAll(async () => {
  await writeStandInIso(installer);
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => taken.close());

const url = 'http://172.20.0.5:8080/';
const serve = (out: string, more = {}) =>
  heard(command, [site], { installer, out, url, listen: `127.0.0.1:${port}`, dnsmasq: 'off', ...more }, { env });

test('a port that is taken is named, asks for no installation, and nothing keeps serve from its next start', async () => {
  const out = join(folder, 'out');
  const told = expect.stringContaining(`cannot listen at 127.0.0.1:${port}: another program listens there`);
  const refused = { code: 1, remarks: expect.arrayContaining([told]) };
  expect(await serve(out)).toMatchObject(refused);
  expect(await serve(out, { again: ['solo-1'] })).toMatchObject(refused);
  expect(readJournal(journalFile(out)).events).toEqual([]);
});

test('git takes nothing of what it makes, and a build beside it knows whose that is', async () => {
  const out = join(folder, 'first');
  // The port is taken: it ends when all but that is there.
  await serve(out);
  expect(readFileSync(join(out, '.gitignore'), 'utf8')).toContain('/serve/\n');
  const { remarks } = await heard(build, [site], { out }, { env });
  expect(remarks).toEqual([]);
});

test('a second serve of an output folder is refused', async () => {
  const out = join(folder, 'held');
  mkdirSync(join(out, 'serve'), { recursive: true });
  const lock = valueIn(takeLock(join(out, 'serve/lock'), 'serving'));
  expect(await serve(out)).toMatchObject({
    code: 1,
    remarks: expect.arrayContaining([expect.stringContaining('another zoneseed')]),
  });
  lock.release();
});

test('whoever ends it while it starts ends it, and it has told a program where the page is', async () => {
  taken.close();
  const out = join(folder, 'ended');
  const options = { installer, out, url, listen: `127.0.0.1:${port}`, dnsmasq: 'off', json: true } as const;
  const { code, said } = await heard(command, [site], options, { env, interruption: () => AbortSignal.abort() });
  expect(code).toBe(0);
  const first = { kind: 'serving', url, page: `http://127.0.0.1:${port}/` };
  expect(JSON.parse(said.split('\n')[0] ?? '')).toEqual(first);
});

test('a host that the site has not is refused', async () => {
  expect(await serve(join(folder, 'out'), { again: ['nobody'] })).toMatchObject({ code: 2 });
});

test('a folder that dnsmasq cannot name is refused before anything is made there', async () => {
  const out = join(folder, 'a\tb');
  const refused = await serve(out, { dnsmasq: 'proxy' });
  expect(refused).toMatchObject({
    code: 1,
    remarks: [expect.stringContaining('a control character'), expect.anything()],
  });
  expect(existsSync(out)).toBe(false);
});

const lan = smallSite(
  '{ lan: { cidr: 10.0.0.0/24, gateway: 10.0.0.1, default_route: true } }',
  '{ roles: [nfs], networks: { lan: 10.0.0.5 } }',
);
const card = (address: string) => ({
  ...{ address, netmask: '255.255.255.0', family: 'IPv4' as const, mac: '00:00:00:00:00:00' },
  ...{ internal: false, cidr: `${address}/24` },
});

test('it finds the address of this machine in the site', () => {
  const place = valueIn(servePlace(lan, {}, { eth0: [card('192.168.1.2')], eth1: [card('10.0.0.9')] }));
  expect(place).toMatchObject({ address: '10.0.0.9', port: 8080, reports: 'http://10.0.0.9:8080/report' });
});

test.each([
  [{}, 'serve-address'],
  [{ listen: 'here' }, 'serve-listen'],
  [{ listen: '10.0.0.9:99999' }, 'serve-listen'],
  [{ listen: '10.0.0.9:80', url: 'http://10.0.0.9/under/' }, 'serve-url'],
  [{ listen: '10.0.0.9:80', url: 'https://10.0.0.9/' }, 'pxe-url'],
])('it says what is wrong with where it is to be: %j', (options, rule) => {
  expect(problemsOf(servePlace(lan, options, { eth0: [card('192.168.1.2')] })).map((problem) => problem.rule)).toEqual([
    rule,
  ]);
});
