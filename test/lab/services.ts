/**
 * What a site finds on its networks besides itself, run inside the switch's namespace: `node services.ts NAME...`
 * - `web FOLDER LOG`: HTTP on port 80; GET serves FOLDER, POST appends the body to LOG
 * - `names SERVER,SERVER NAME=ADDRESS...`: DNS on those addresses; every other name does not exist
 * - `time`: NTP that tells this machine's clock
 */
import { createSocket } from 'node:dgram';
import { createReadStream, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

function web(folder: string, log: string): void {
  createServer(async (request, response) => {
    const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/'));
    if (request.method === 'POST' || request.method === 'PUT') {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      await appendFile(log, `${JSON.stringify({ path, authorization: request.headers.authorization, body })}\n`);
      response.writeHead(204).end();
      return;
    }
    const file = join(folder, path);
    const size = statSync(file, { throwIfNoEntry: false });
    if (size?.isFile() !== true) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': size.size });
    createReadStream(file).pipe(response);
  }).listen(80);
}

/** The name of the first question, and where the question ends. */
function question(packet: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = packet[at] ?? 0; length > 0; length = packet[at] ?? 0) {
    labels.push(packet.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

/** An answer to a DNS query: one A record, nothing for other types, no such domain for other names. */
function answer(packet: Buffer, names: ReadonlyMap<string, string>): Buffer {
  const { name, end } = question(packet);
  const address = names.get(name);
  const wantsA = packet.readUInt16BE(end - 4) === 1;
  const header = Buffer.from(packet.subarray(0, 12));
  header.writeUInt16BE(address === undefined ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(address !== undefined && wantsA ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  if (address === undefined || !wantsA) return Buffer.concat([header, packet.subarray(12, end)]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([header, packet.subarray(12, end), record]);
}

function names(servers: readonly string[], pairs: readonly string[]): void {
  const table = new Map(pairs.map((pair) => pair.split('=', 2) as [string, string]));
  // One socket an address: a reply must come from where the question went.
  for (const server of servers) {
    const socket = createSocket('udp4');
    socket.on('message', (packet, from) => socket.send(answer(packet, table), from.port, from.address));
    socket.bind(53, server);
  }
}

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH = 2_208_988_800;

function ntpNow(): Buffer {
  const now = Date.now() / 1000 + NTP_EPOCH;
  const stamp = Buffer.alloc(8);
  stamp.writeUInt32BE(Math.floor(now) >>> 0, 0);
  stamp.writeUInt32BE(Math.floor((now % 1) * 2 ** 32) >>> 0, 4);
  return stamp;
}

function time(): void {
  const socket = createSocket('udp4');
  socket.on('message', (packet, from) => {
    const reply = Buffer.alloc(48);
    // Version 4, server; stratum 2; the poll interval asked for; a precision of about a microsecond.
    reply.set([0x24, 2, packet[2] ?? 6, 0xec, 0, 0, 0, 1, 0, 0, 0, 1, 10, 10, 0, 1]);
    reply.set(ntpNow(), 16);
    reply.set(packet.subarray(40, 48), 24);
    reply.set(ntpNow(), 32);
    reply.set(ntpNow(), 40);
    socket.send(reply, from.port, from.address);
  });
  socket.bind(123);
}

const [service, ...args] = process.argv.slice(2);
if (service === 'web') web(args[0] ?? '.', args[1] ?? '/dev/null');
else if (service === 'names') names((args[0] ?? '').split(','), args.slice(1));
else if (service === 'time') time();
else throw new Error(`no service is called ${service}`);
