import { connect, createServer, type Socket, type Server as TcpServer } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { post } from '../../src/cloudstack/http.ts';
import { done, refused } from '../../src/outcome/outcome.ts';

let server: TcpServer | undefined;
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** A server that does this to each connection once the request has come. */
async function serving(act: (socket: Socket, request: string) => void): Promise<string> {
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let request = '';
    socket.on('data', (chunk) => {
      request += chunk;
      if (request.endsWith('a=b')) act(socket, request);
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  server = listening;
  const address = listening.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/client/api`;
}

const never = new AbortController().signal;
const exchange = { body: 'a=b', timeout: 20_000, signal: never };
const answer = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;

test('a form is posted over a connection of its own, and the answer comes whole', async () => {
  let heard = '';
  const url = await serving((socket, request) => {
    heard = request;
    socket.write(answer('{"x":1}').replace('\r\n\r\n', '\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\n\r\n'));
  });
  const got = await post({ url }, { ...exchange, cookie: 'JSESSIONID=1' });
  expect(got).toEqual({ ok: true, value: { status: 200, cookies: ['a=1; Path=/', 'b=2'], body: '{"x":1}' } });
  expect(heard).toMatch(/^POST \/client\/api HTTP\/1.1\r\n/);
  expect(heard.toLowerCase()).toContain('cookie: jsessionid=1\r\n');
  expect(heard.toLowerCase()).toContain('connection: close\r\n');
});

test('a connection that is not TCP is as good', async () => {
  const url = await serving((socket) => socket.write(answer('{}')));
  const port = Number(new URL(url).port);
  const tunnel = async () => {
    const socket = connect(port, '127.0.0.1');
    return done(Duplex.from({ readable: socket, writable: socket }));
  };
  const got = await post({ url: 'http://127.0.0.1:8080/client/api', connect: tunnel }, exchange);
  expect(got).toMatchObject({ ok: true, value: { body: '{}' } });
});

test('a tunnel that could not be opened has sent nothing', async () => {
  const closed = async () => refused({ message: 'cloud-mgmt ended the connection' });
  const got = await post({ url: 'http://127.0.0.1:8080/client/api', connect: closed }, exchange);
  const problem = { why: 'unreachable', message: 'cloud-mgmt ended the connection', sent: false };
  expect(got).toEqual({ ok: false, problems: [problem] });
});

test('a tunnel that does not open in time is closed when it opens after all', async () => {
  const late = new Duplex({ read: () => undefined, write: () => undefined });
  let open: (() => void) | undefined;
  const connect = async () => {
    await new Promise<void>((resolve) => {
      open = resolve;
    });
    return done(late);
  };
  const got = await post({ url: 'http://127.0.0.1:8080/client/api', connect }, { ...exchange, timeout: 50 });
  expect(got).toMatchObject({ ok: false, problems: [{ why: 'timeout', sent: false }] });
  open?.();
  await new Promise((resolve) => late.once('close', resolve));
});

test('nobody listens: nothing was sent', async () => {
  const url = await serving(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  const got = await post({ url }, exchange);
  expect(got).toEqual({
    ok: false,
    problems: [{ why: 'unreachable', message: 'the connection is refused', sent: false }],
  });
});

test('a name that nobody knows: nothing was sent', async () => {
  const got = await post({ url: 'http://no-such-host.invalid:8080/client/api' }, exchange);
  expect(got).toMatchObject({ ok: false, problems: [{ why: 'unreachable', sent: false }] });
});

test.each([
  ['before the answer', ''],
  ['in its head', 'HTTP/1.1 200 OK\r\nContent-'],
  ['in its body', answer('{"x":1}').slice(0, -3)],
  ['in a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{"x'],
])('a connection that is cut %s: the server may have done it', async (_, text) => {
  const url = await serving((socket) => socket.write(text, () => socket.destroy()));
  expect(await post({ url }, exchange)).toMatchObject({ ok: false, problems: [{ why: 'unreachable', sent: true }] });
});

test('something else than HTTP', async () => {
  const url = await serving((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  expect(await post({ url }, exchange)).toMatchObject({ ok: false, problems: [{ why: 'unreachable', sent: true }] });
});

test('no answer in the time given: the server may still be doing it', async () => {
  const url = await serving(() => undefined);
  const got = await post({ url }, { ...exchange, timeout: 1500 });
  expect(got).toEqual({ ok: false, problems: [{ why: 'timeout', message: 'no answer in 1.5 s', sent: true }] });
});

test('an answer that never ends is a time-out too', async () => {
  const url = await serving((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{'));
  expect(await post({ url }, { ...exchange, timeout: 50 })).toMatchObject({
    ok: false,
    problems: [{ why: 'timeout' }],
  });
});

test('the caller breaks it off', async () => {
  const stop = new AbortController();
  const url = await serving(() => stop.abort());
  const got = await post({ url }, { ...exchange, signal: stop.signal });
  expect(got).toEqual({ ok: false, problems: [{ why: 'timeout', message: 'broken off', sent: true }] });
  const again = await post({ url }, { ...exchange, signal: stop.signal });
  expect(again).toEqual({ ok: false, problems: [{ why: 'timeout', message: 'broken off', sent: false }] });
});

test('more than any server answers is not read', async () => {
  const url = await serving((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const flood = () => {
      while (!socket.destroyed && socket.write('x'.repeat(2 ** 20)));
    };
    socket.on('drain', flood);
    flood();
  });
  expect(await post({ url }, exchange)).toMatchObject({ ok: false, problems: [{ why: 'too-long' }] });
});
