import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/remote/connect.ts';
import { machines } from '../../src/remote/machines.ts';
import type { Shell } from '../../src/remote/remote-shell.ts';
import { newKeyPair } from '../../src/secrets/generate.ts';
import { type Sshd, sshd } from './sshd.ts';

let server: Sshd;
let shell: Shell;

beforeAll(async () => {
  server = await sshd();
  shell = await opened(server);
});
afterAll(() => {
  shell.close();
  server.close();
});

async function opened({ target }: Sshd): Promise<Shell> {
  const answer = await connect(target);
  if (!answer.ok) throw new Error(answer.problems[0]?.message);
  return answer.value;
}

describe('a script', () => {
  test('runs in bash, and answers what it wrote and how it ended', async () => {
    expect(await shell.run('echo "$BASH_VERSION" | grep -q . && echo out; echo err >&2; exit 3')).toEqual({
      ok: true,
      value: { code: 3, stdout: 'out\n', stderr: 'err\n' },
    });
  });

  test('reads what it is given, whatever that is, and none of it is taken for commands', async () => {
    const stdin = 'echo "injected"\n\u00e4 \'"$(id)`id`\n}\nexit 9\n';
    expect(await shell.run('cat', { stdin })).toMatchObject({ value: { code: 0, stdout: stdin, stderr: '' } });
  });

  test('is in no list of processes, and neither is what it reads', async () => {
    const script = 'tr "\\0" " " </proc/$$/cmdline; cat >/dev/null # secret-in-script';
    const ran = await shell.run(script, { stdin: 'secret-in-data' });
    expect(ran).toMatchObject({ value: { stdout: 'bash -s ' } });
  });

  test('has C.UTF-8 as its locale, so that answers are the same everywhere', async () => {
    expect(await shell.run('echo "$LC_ALL"')).toMatchObject({ value: { stdout: 'C.UTF-8\n' } });
  });

  test('that is killed has not ended well', async () => {
    expect(await shell.run('kill -9 $$')).toMatchObject({ ok: true, value: { code: 255 } });
  });

  test('may write without end: the beginning is kept', async () => {
    const ran = await shell.run('head -c 20000000 /dev/zero | tr "\\0" x');
    expect(ran.ok && ran.value.stdout.length).toBe(4 * 1024 * 1024);
  });

  test('that is told to end is a problem of time', async () => {
    const running = shell.run('echo begun; sleep 600', { signal: AbortSignal.timeout(200) });
    expect(await running).toMatchObject({ ok: false, problems: [{ kind: 'timeout' }] });
    expect(await shell.run('echo still here')).toMatchObject({ value: { stdout: 'still here\n' } });
  });
});

describe('a tunnel', () => {
  test('leads to a port of the machine itself', async () => {
    const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    const address = echo.address();
    const answer = await shell.tunnel(typeof address === 'object' && address !== null ? address.port : 0);
    if (!answer.ok) throw new Error(answer.problems[0]?.message);
    answer.value.write('there and back');
    expect(String((await once(answer.value, 'data'))[0])).toBe('there and back');
    answer.value.destroy();
    echo.close();
  });

  test('to where nobody listens is a problem', async () => {
    expect(await shell.tunnel(1)).toMatchObject({ ok: false, problems: [{ kind: 'lost' }] });
  });
});

describe('a connection is refused, and says why', () => {
  test('to a machine with another host key', async () => {
    const stranger = {
      ...server.target,
      hostKeys: [{ type: 'ed25519' as const, publicKey: (await newKeyPair('ed25519', 'other')).publicKey }],
    };
    expect(await connect(stranger)).toMatchObject({
      problems: [{ kind: 'host-key', message: 'kvm-1 (127.0.0.1) shows another host key than its seed holds' }],
    });
  });

  test('to a machine that lets another key in', async () => {
    const before = server.logins();
    const target = { ...server.target, privateKey: (await newKeyPair('ed25519', 'other')).privateKey };
    expect(await connect(target)).toMatchObject({ problems: [{ kind: 'login' }] });
    expect(server.logins()).toBe(before);
  });

  test('where nobody listens', async () => {
    expect(await connect({ ...server.target, port: 1 })).toMatchObject({
      problems: [{ kind: 'refused', hint: expect.stringContaining('starting') }],
    });
  });

  test('where something listens and says nothing, when time is up', async () => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await connect({ ...server.target, port }, AbortSignal.timeout(100))).toMatchObject({
      problems: [{ kind: 'timeout' }],
    });
    mute.close();
  });

  test('where something else listens', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await connect({ ...server.target, port })).toMatchObject({ ok: false });
    other.close();
  });
});

describe('a connection that breaks', () => {
  test('ends what was running, and is opened anew for the next question', async () => {
    const all = machines(() => server.target);
    const first = await all.shell('kvm-1');
    if (!first.ok) throw new Error('no shell');
    const running = first.value.run('echo begun; sleep 600');
    const begun = await first.value.run('true');
    expect(begun.ok).toBe(true);
    server.cut();
    expect(await running).toMatchObject({ ok: false, problems: [{ kind: 'lost' }] });
    expect(await first.value.run('true')).toMatchObject({ ok: false, problems: [{ kind: 'lost' }] });
    const second = await all.shell('kvm-1');
    expect(second.ok && (await second.value.run('echo back'))).toMatchObject({ value: { stdout: 'back\n' } });
    all.close();
  });

  test('is one for all who ask at once', async () => {
    const before = server.logins();
    const all = machines(() => server.target);
    await Promise.all([1, 2, 3].map(() => all.shell('kvm-1')));
    expect(server.logins()).toBe(before + 1);
    all.close();
  });
});
