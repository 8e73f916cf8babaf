import { createHmac } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageGuard } from '../../src/serve/page-guard.ts';
import { RECORDED } from './events.ts';
import { ISO, StandingServe } from './standing-serve.ts';

let serve: StandingServe;
beforeEach(async () => {
  serve = await new StandingServe({ a: { serial: 'SER A' }, b: { macs: ['52:54:00:00:00:0b'] } }).start();
});
afterEach(async () => {
  expect(serve.broken).toEqual([]);
  await serve.end();
});

const probe = await open(import.meta.filename);
const FileHandlePrototype: FileHandle = Object.getPrototypeOf(probe);
await probe.close();

const asA = 'serial=SER%20A&uuid=&on=52-54-00-00-00-0a&mac=52-54-00-00-00-0a&mac=';
const seedOf = (host: string) =>
  `/seed/${createHmac('sha256', `token-of-${host}`).update('zoneseed pxe seed folder').digest('hex').slice(0, 32)}`;
const event = (name: string, more = {}) => ({ name, description: '', event_type: 'start', timestamp: 1, ...more });
const installed = event('subiquity/Install/install', { event_type: 'finish', result: 'SUCCESS' });
const ready = { host: 'a', state: 'ready', reason: null, sequence: 5, steps: [] };

describe('files', () => {
  const path = '/ubuntu/installer.iso';

  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=1000000-2999999', 1_000_000, 2_999_999],
    ['bytes=2999990-', 2_999_990, 2_999_999],
    ['bytes=-5', 2_999_995, 2_999_999],
    ['bytes=2999990-9999999', 2_999_990, 2_999_999],
  ])('a range: %s', async (range, first, last) => {
    const { status, headers, body } = await serve.ask(path, { headers: { range } });
    expect([status, headers['content-range']]).toEqual([206, `bytes ${first}-${last}/3000000`]);
    expect(body).toBe(ISO.subarray(first, last + 1).toString('utf8'));
  });

  it('whole, its head alone, and not again for who has it', async () => {
    const { status, headers, body } = await serve.ask(path);
    expect([status, headers['content-length'], body === ISO.toString('utf8')]).toEqual([200, '3000000', true]);
    expect(await serve.ask(path, { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '3000000' },
    });
    const known = await serve.ask(path, { headers: { 'if-none-match': String(headers.etag) } });
    expect(known.status).toBe(304);
    expect((await serve.ask(path, { headers: { range: 'bytes=1-2', 'if-range': '"other"' } })).status).toBe(200);
    expect((await serve.ask(path, { headers: { range: 'bytes=3000000-' } })).status).toBe(416);
  });

  it.each([
    '/ubuntu',
    '/ubuntu/',
    '/../etc/passwd',
    '/%2e%2e/etc/passwd',
    '/seed/',
    '/serve/journal.jsonl',
    '//x/ubuntu/installer.iso',
  ])('nothing else: %s', async (other) => expect([400, 404]).toContain((await serve.ask(other)).status));

  it.each(['PUT', 'DELETE', 'OPTIONS', 'POST'])('nothing but reading: %s', async (method) => {
    expect((await serve.ask(path, { method })).status).toBe(405);
  });

  it('a client that takes nothing holds nobody up', async () => {
    const slow = connect(serve.port, '127.0.0.1');
    slow.pause();
    slow.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const all = await Promise.all(Array.from({ length: 20 }, () => serve.ask(path)));
    expect(all.every(({ body }) => body.length > 0)).toBe(true);
    slow.destroy();
  });
});

describe('what a machine boots', () => {
  it('a host is installed, and not again once it was', async () => {
    expect((await serve.boot(asA)).body).toContain(`ds=nocloud;s=http://10.15.0.5:8080${seedOf('a')}/`);
    expect(serve.shown('a')).toMatchObject({ state: 'booted', proven: false, install: 'wanted' });
    expect((await serve.ask(`${seedOf('a')}/user-data`)).body).toBe('user-data of a\n');
    expect((await serve.boot(asA)).body).toContain('its installation has begun');
    expect((await serve.report('a', installed)).status).toBe(204);
    expect((await serve.boot(asA)).body).toContain('it is installed');
    expect(serve.shown('a')).toMatchObject({ state: 'restarting', install: 'done' });
  });

  it('is for machines, and for no page of another site that leads its name here', async () => {
    const host = 'evil.example:8080';
    expect((await serve.ask('/machine.ipxe?serial=SN-A', { headers: { host } })).status).toBe(403);
    expect((await serve.ask(`${seedOf('a')}/user-data`, { headers: { host } })).status).toBe(403);
    expect(serve.shown('a').state).toBe('expected');
    for (const ours of ['serve', 'SERVE:8080', '10.1.2.3', '[fd00::1]:8080'])
      expect((await serve.ask('/machine.ipxe?serial=SN-A', { headers: { host: ours } })).status).toBe(200);
  });

  it('is the same after serve was ended and started', async () => {
    await serve.boot(asA);
    await serve.ask(`${seedOf('a')}/user-data`);
    await serve.report('a', installed);
    const before = serve.rack.view().machines.map(({ state, install, alerts }) => [state, install, alerts]);
    await serve.stop();
    await serve.start();
    expect(serve.rack.view().machines.map(({ state, install, alerts }) => [state, install, alerts])).toEqual(before);
    expect((await serve.boot(asA)).body).toContain('it is installed');
    await serve.rack.again('a');
    expect((await serve.boot(asA)).body).toContain('vmlinuz');
    expect(serve.shown('a')).toMatchObject({ state: 'booted', install: 'wanted' });
  });

  it('one that is installed again from a stick is shown from its first word on, and gets no seed, also after a restart', async () => {
    await serve.boot(asA);
    await serve.ask(`${seedOf('a')}/user-data`);
    await serve.report('a', installed);
    await serve.report('a', { ...ready, sequence: 5e6 });
    expect(serve.shown('a').state).toBe('ready');
    await serve.report('a', event('subiquity/Filesystem/apply_autoinstall_config', { timestamp: 100 }));
    expect((await serve.ask(`${seedOf('a')}/user-data`)).status).toBe(404);
    await serve.stop();
    await serve.start();
    await serve.report('a', { ...ready, sequence: 5e6 });
    await serve.report('a', installed);
    expect(serve.shown('a')).toMatchObject({ state: 'installer', install: 'begun' });
    expect((await serve.ask(`${seedOf('a')}/user-data`)).status).toBe(404);
  });

  it('a machine that is no host is shown with what to paste, and boots its disk', async () => {
    const { body } = await serve.boot('serial=X%22%0a1&uuid=4C4C4544-0000-1000-8000-00000000000F&on=52-54-00-00-00-66');
    expect(body).toContain('sanboot');
    expect(body).not.toContain('vmlinuz');
    const [unknown] = serve.rack.unknown;
    expect(unknown).toMatchObject({ serial: 'X" 1', macs: ['52:54:00:00:00:66'], claimedBy: [] });
    expect(unknown?.yaml).toBe(
      '    identity:\n      serial: "X\\" 1"\n      uuid: "4c4c4544-0000-1000-8000-00000000000f"\n      macs:\n        - "52:54:00:00:00:66"\n',
    );
  });

  it("a host that Ubuntu's installer does not install boots its disk, and nobody says that it is installed", async () => {
    const { site } = serve.rack;
    serve.rack.replaceSite({ ...site, hosts: site.hosts.map(({ medium: _, ...host }) => host) });
    const { body } = await serve.boot(asA);
    expect(body).toContain('does not install: nothing is installed.');
    expect(body).not.toContain('vmlinuz');
  });

  it('a machine that two hosts claim is neither', async () => {
    const { body } = await serve.boot('serial=SER%20A&on=52-54-00-00-00-0b');
    expect(body).not.toContain('vmlinuz');
    expect(serve.rack.unknown[0]?.claimedBy).toEqual(['a', 'b']);
    expect(serve.shown('a').alerts).toHaveLength(1);
  });
});

describe('seeds', () => {
  it('go to one address during an installation, and a second is refused in red', async () => {
    expect((await serve.ask(`${seedOf('a')}/user-data`)).headers['cache-control']).toBe('no-store');
    const other = await serve.ask(`${seedOf('a')}/user-data`, { from: '127.0.0.2' });
    expect([other.status, other.body]).toEqual([404, '']);
    expect((await serve.ask(`${seedOf('a')}/meta-data`)).status).toBe(200);
    expect(serve.shown('a').alerts).toEqual(['its seed was refused to 127.0.0.2: 127.0.0.1 has it']);
    expect(serve.rack.notices.all()).toMatchObject([{ kind: 'alert', host: 'a' }]);
  });

  it('of two that ask in the same moment one gets it', async () => {
    const asked = ['127.0.0.1', '127.0.0.2'].map((from) => serve.ask(`${seedOf('a')}/user-data`, { from }));
    expect((await Promise.all(asked)).map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  it('are not handed out once the host is installed', async () => {
    await serve.report('a', ready);
    expect((await serve.ask(`${seedOf('a')}/user-data`)).status).toBe(404);
  });

  it('are those of the site file when an installation begins, and when one more is asked for', async () => {
    const edited = (words: string) => {
      const { site } = serve.rack;
      const hosts = site.hosts.map((host) => {
        const documents = (host.medium?.documents ?? []).map((each) => ({ ...each, content: `${words}\n` }));
        return host.medium === undefined ? host : { ...host, medium: { ...host.medium, documents } };
      });
      serve.rack.replaceSite({ ...site, hosts });
    };
    const given = async (host: string) => (await serve.ask(`${seedOf(host)}/user-data`)).body;
    await given('a');
    edited('second');
    edited('third');
    expect([await given('a'), await given('b')]).toEqual(['user-data of a\n', 'third\n']);
    await serve.rack.again('a');
    expect(await given('a')).toBe('third\n');
  });

  it('that could not be written down are not handed out, and anybody who is to have them gets them later', async () => {
    const add = vi.spyOn(FileHandlePrototype, 'appendFile').mockRejectedValueOnce(new Error('no space'));
    expect((await serve.ask(`${seedOf('a')}/user-data`)).status).toBe(503);
    add.mockRestore();
    expect(serve.broken.splice(0)).toHaveLength(1);
    expect(serve.shown('a').install).toBe('wanted');
    expect((await serve.boot(asA)).body).toContain('vmlinuz');
    expect((await serve.ask(`${seedOf('a')}/user-data`, { from: '127.0.0.2' })).status).toBe(200);
  });

  it('have no name that can be guessed', async () => {
    for (const path of ['/seed/a/user-data', `${seedOf('a')}/`, seedOf('a'), `${seedOf('a')}/../user-data`]) {
      expect([400, 404]).toContain((await serve.ask(path)).status);
    }
  });
});

describe('reports', () => {
  it('of the installer come with OAuth, and prove the machine', async () => {
    const authorization =
      'OAuth oauth_nonce="1", oauth_timestamp="2", oauth_version="1.0", oauth_signature_method="PLAINTEXT", ' +
      'oauth_consumer_key="a", oauth_token="a", oauth_signature="%26token-of-a"';
    const body = JSON.stringify(event('subiquity/Late/run'));
    expect((await serve.ask('/report', { method: 'POST', headers: { authorization }, body })).status).toBe(204);
    expect(serve.shown('a')).toMatchObject({ state: 'installer', proven: true, step: { text: 'late commands' } });
  });

  it.each([
    ['a wrong token', 'nobody', JSON.stringify(ready), 401],
    ['another host', 'token-of-b', JSON.stringify(ready), 400],
    ['a body that was cut', 'token-of-a', JSON.stringify(ready).slice(0, -5), 400],
    ['something else', 'token-of-a', '[1,2]', 400],
    ['nothing', 'token-of-a', '', 400],
  ])('%s changes nothing', async (_, token, body, status) => {
    expect((await serve.report('a', body, token)).status).toBe(status);
    expect(serve.shown('a').state).toBe('expected');
  });

  it('that are too long are cut off', async () => {
    const huge = JSON.stringify(event('x'.repeat(400_000)));
    const status = await serve.report('a', huge).then(
      (answer) => answer.status,
      () => 413,
    );
    expect(status).toBe(413);
  });

  it('that break off in the midst are nothing that the operator has to know', async () => {
    const cut = connect(serve.port, '127.0.0.1');
    const head = `POST /report HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-of-a\r\nContent-Length: 100\r\n\r\n`;
    const answered = vi.spyOn(serve.rack, 'hostOfToken');
    cut.write(`${head}{"na`);
    await expect.poll(() => answered.mock.calls.length).toBe(1);
    cut.destroy();
    expect((await serve.report('a', ready)).status).toBe(204);
    expect(serve.broken).toEqual([]);
  });

  it('without a token are told by their number, and a flood of them is not a flood of news', async () => {
    const heard: unknown[] = [];
    const listens = serve.rack.onChange((change) => heard.push(change));
    for (let n = 0; n < 30; n++) await serve.report('a', ready, 'nobody');
    listens();
    expect(serve.rack.notices.all()).toMatchObject([{ kind: 'alert', text: expect.stringContaining('a report came') }]);
    expect(heard).toHaveLength(1);
  });

  it('with hostile texts stay one line of text', async () => {
    const failed = { ...ready, state: 'failed', reason: '<script>\u202e\n\u001b[31m' };
    await serve.report('a', failed);
    expect(serve.shown('a').failure?.line).toBe('<script> [31m');
  });

  it.skipIf(RECORDED === undefined)('a whole installation by many at once', async () => {
    const lines = RECORDED ?? [];
    for (let first = 0; first < lines.length; first += 20) {
      const some = lines.slice(first, first + 20);
      const sent = ['a', 'b'].flatMap((host) => some.map((line) => serve.report(host, line)));
      expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([204]));
    }
    expect(serve.rack.view().totals).toMatchObject({ restarting: 2 });
  });
});

describe('the page', () => {
  it('is for this machine, under its own names alone', async () => {
    expect((await serve.ask('/view')).status).toBe(200);
    expect((await serve.ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await serve.ask('/view', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await serve.ask('/machines/a')).body).toContain('"nextAction"');
    expect((await serve.ask('/machines/nobody')).status).toBe(404);
    expect((await serve.ask('/')).headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('has heads like all that is read; what there is else is said to whoever tries it otherwise', async () => {
    for (const path of ['/', '/view', '/machines/a'])
      expect(await serve.ask(path, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect(await serve.ask('/live', { method: 'HEAD' })).toMatchObject({ status: 405, headers: { allow: 'GET' } });
    expect(await serve.ask('/again')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect((await serve.ask('/view', { method: 'DELETE' })).status).toBe(405);
  });

  it('at port 80 is found under the name without it', () => {
    const guard = new PageGuard(['127.0.0.1:80']);
    const judge = (host: string) => {
      const request = { headers: { host }, socket: { localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' } };
      return guard.judge(request as unknown as IncomingMessage, new URL('http://127.0.0.1/'));
    };
    expect([judge('127.0.0.1'), judge('127.0.0.2')]).toEqual([200, 403]);
  });

  it('asks for one more installation with the name typed, and from its own origin', async () => {
    const again = (body: unknown, origin = 'http://serve:8080') =>
      serve.ask('/again', { method: 'POST', headers: { origin }, body: JSON.stringify(body) });
    await serve.report('a', ready);
    expect((await again({ host: 'a', typed: 'a' }, 'http://evil.example')).status).toBe(403);
    expect((await again({ host: 'a', typed: 'b' })).status).toBe(409);
    expect((await again({ host: 'x', typed: 'x' })).status).toBe(404);
    expect((await again('a')).status).toBe(400);
    expect(serve.shown('a').install).toBe('done');
    expect((await again({ host: 'a', typed: 'a' })).status).toBe(200);
    expect(serve.shown('a').install).toBe('wanted');
  });

  it('tells what changes, and no secret', async () => {
    const socket = connect(serve.port, '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => {
      heard += data;
    });
    socket.write('GET /live HTTP/1.1\r\nHost: serve:8080\r\n\r\n');
    await expect.poll(() => heard).toContain('event: view\n');
    await serve.boot(asA);
    await expect.poll(() => heard).toContain('event: machine\n');
    socket.destroy();
    expect(heard + JSON.stringify(serve.rack.view())).not.toMatch(/token-of|seed\/[0-9a-f]/);
  });
});
