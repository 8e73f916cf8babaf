import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readStatus, type Status } from '../../src/first-boot/status.ts';
import { loadRoleLibrary } from '../../src/role/library.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { type Machine, machine } from './first-boot-machine.ts';

const TOKEN = 'T0ken"with\\odd $characters';
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A machine whose seed names a receiver at `port` of this one. */
function reporting(port: number, scripts: readonly string[]): Machine {
  const host = machine(scripts.map((script, i) => ({ name: `a-${i}`, script })));
  const template = valueIn(loadRoleLibrary([process.cwd()])).template('common/report.curl');
  const view = { site: { reportUrl: `http://127.0.0.1:${port}/report?a=1&b="2"` }, secrets: { token: TOKEN } };
  host.write('etc/zoneseed/report.curl', valueIn(template.render(view)));
  return host;
}

interface Received {
  readonly request: IncomingMessage;
  readonly status: Status;
}

async function receiver(): Promise<{ readonly port: number; readonly received: Received[] }> {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const read = readStatus(body);
    if (read.ok) received.push({ request, status: read.value });
    response.end();
  });
  return { port: await listening(server), received };
}

async function listening(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Command lines and environments of all processes that others can read or that belong to this user. */
function everyCommandLine(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');
}

describe('a report', () => {
  it('tells the receiver how far the host is, with the token of the host, up to the end', async () => {
    const { port, received } = await receiver();
    const host = reporting(port, ['sleep 0.2', 'sleep 0.2']);
    host.start();
    expect(await host.ends()).toBe(0);
    expect(received.length).toBeGreaterThan(1);
    for (const { request } of received) {
      expect(request).toMatchObject({ method: 'POST', url: '/report?a=1&b="2"' });
      expect(request.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' });
    }
    expect(received.at(-1)?.status).toMatchObject({ host: 'host-01', state: 'ready' });
    const sequences = received.map(({ status }) => status.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('tells failures in the words of the status', async () => {
    const { port, received } = await receiver();
    const host = reporting(port, ['echo "error: no \\"room\\""; [[ -e $ROOT/cured ]]']);
    host.start();
    await host.until(() => received.some(({ status }) => status.state === 'failed'));
    const failed = received.find(({ status }) => status.state === 'failed');
    expect(failed?.status.steps[0]).toMatchObject({ name: 'a-0', state: 'failed', error: 'no "room"' });
    host.write('cured', '');
    await host.ends();
  });

  it('rises with every change though the clock is set back and the machine restarted', async () => {
    const { port, received } = await receiver();
    const host = reporting(port, ['sleep 0.3', '[[ -e $ROOT/after ]] || sleep 600', 'true']);
    const future = 4_000_000_000_000_000;
    host.write('var/lib/zoneseed/sequence', `${future}\n`);
    host.start();
    await host.until(() => received.length > 1 && host.step('a-1').state === 'running');
    await host.powerCut();
    host.write('after', '');
    host.start();
    expect(await host.ends()).toBe(0);
    const sequences = received.map(({ status }) => status.sequence);
    expect(sequences[0]).toBeGreaterThan(future);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    expect(host.status().sequence).toBe(sequences.at(-1));
  });

  it('gives up on a receiver that says to come back in an hour', async () => {
    const server = createServer((_, response) => response.writeHead(503, { 'retry-after': '3600' }).end());
    const host = reporting(await listening(server), ['true']);
    host.start();
    expect(await host.ends()).toBe(0);
  });

  it('never has the token in a command line', async () => {
    // A receiver that answers nobody keeps its sender alive to be looked at.
    const port = await listening(createTcpServer(() => {}));
    const host = reporting(port, ['sleep 2']);
    host.start();
    await host.until(() => everyCommandLine().includes('report.curl'));
    expect(everyCommandLine()).not.toContain(TOKEN);
  });

  it('delays nothing when the receiver refuses', async () => {
    const host = reporting(1, ['true', 'true', 'true', 'true']);
    host.start();
    await host.until(() => host.exists('var/lib/zoneseed/ready'));
    expect(host.status().state).toBe('ready');
  });

  it('delays nothing when the receiver never answers', async () => {
    let reports = 0;
    const port = await listening(
      createTcpServer(() => {
        reports += 1;
      }),
    );
    const host = reporting(port, ['true', 'true', 'true', 'true']);
    host.start();
    await host.until(() => host.exists('var/lib/zoneseed/ready'));
    // Each of the four steps has two changes to tell, and a sender that is waited for would have begun with all of them.
    expect(reports).toBeLessThan(8);
    expect(host.status().state).toBe('ready');
  });
});
