/**
 * Measures how fast `serve` hands out the installer's ISO beside nginx on the loopback address, in turns: `serve.ts [MEBIBYTES]`, the
 * size of the ISO. A client that takes a little now and then and one that takes nothing are there all the time. Prints a table in
 * Markdown; docs/performance.md keeps the last one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVED_ISO } from '../../src/media/pxe-urls.ts';
import { ensureNginx, nginxAround } from '../lab/nginx.ts';
import { must } from '../lab/process.ts';
import { freePort, LoopbackServe } from '../serve-boot/loopback-serve.ts';
import { median, ratio } from './timed.ts';

const MIB = 2 ** 20;
const SIZE = Number(process.argv[2] ?? 300);
const CLIENTS = [1, 20, 100];
const ROUNDS = 3;

/** MiB in a second for clients that fetch at once; each takes its part of what would be four whole files. */
async function throughput(origin: string, clients: number): Promise<number> {
  const part = Math.min(SIZE, Math.ceil((4 * SIZE) / clients));
  const words = ['--silent', '--fail', '--parallel', '--parallel-immediate', '--parallel-max', `${clients}`];
  const range = ['--range', `0-${part * MIB - 1}`, '--output', '/dev/null', `${origin}/${SERVED_ISO}?[1-${clients}]`];
  const began = performance.now();
  await must(['curl', ...words, ...range], { timeout: 300 });
  return (clients * part) / ((performance.now() - began) / 1000);
}

/** One client that takes 64 KiB ten times a second, and one that takes nothing; answers what ends them. */
function hangers(origin: string): () => void {
  const sockets = ['slow', 'dead'].map(() => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write(`GET /${SERVED_ISO} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    return socket;
  });
  const sips = setInterval(() => sockets[0]?.read(), 100);
  return () => {
    clearInterval(sips);
    for (const socket of sockets) socket.destroy();
  };
}

async function startNginx(folder: string, installer: string) {
  const port = await freePort();
  const server = join(folder, 'server.conf');
  const place = `location = /${SERVED_ISO} { alias "${installer}"; }`;
  writeFileSync(server, `server { listen 127.0.0.1:${port}; access_log off; sendfile on; tcp_nopush on; ${place} }\n`);
  const child = spawn(await ensureNginx(), ['-c', await nginxAround(server, folder)], { stdio: 'inherit' });
  const origin = `http://127.0.0.1:${port}`;
  while ((await fetch(origin).catch(() => undefined)) === undefined) await delay(100);
  const end = async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  return { origin, end };
}

async function measure(serve: LoopbackServe, nginx: string): Promise<void> {
  for (const clients of CLIENTS) {
    const ours: number[] = [];
    const theirs: number[] = [];
    serve.forgetPeak();
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await throughput(serve.origin, clients));
      theirs.push(await throughput(nginx, clients));
    }
    const speeds = [ours, theirs].map((values) => `${median(values).toFixed(0)} MiB/s`);
    const cells = [clients, ...speeds, ratio(ours, theirs).toFixed(2), `${serve.memory().peak.toFixed(0)} MiB`];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

const serve = await LoopbackServe.start(3, SIZE);
const nginx = await startNginx(serve.folder, serve.installer);
const ends = [hangers(serve.origin), hangers(nginx.origin)];
const load = () => loadavg()[0]?.toFixed(1);
console.log(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}; an ISO of ${SIZE} MiB; load ${load()}\n`);
console.log('| clients at once | serve | nginx | serve/nginx | peak memory of serve |');
console.log('| --- | --- | --- | --- | --- |');
await measure(serve, nginx.origin);
console.log(`\nload at the end ${load()}`);
for (const end of ends) end();
await nginx.end();
await serve.end();
