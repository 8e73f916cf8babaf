/** One HTTP exchange: a POST and its whole answer, over a connection of its own. */
import { type IncomingMessage, request } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { done, type Outcome, refused } from '../outcome/outcome.ts';

/** Where the API is, and how one gets there. */
export interface Server {
  /** `http://127.0.0.1:8080/client/api` */
  readonly url: string;
  /** Opens a connection where that is not plain TCP: a tunnel of SSH. */
  readonly connect?: () => Promise<Outcome<Duplex>>;
}

export interface Exchange {
  readonly body: string;
  readonly cookie?: string;
  /** Milliseconds for all of it. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

export interface Received {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** Why there is no answer; `sent` when the request may have reached the server. */
export interface NoAnswer {
  readonly why: 'unreachable' | 'timeout' | 'too-long';
  readonly message: string;
  readonly sent: boolean;
}

/** A connection; `isOpen` from the moment on from which the other side may hear something. */
interface Connection {
  readonly stream: Duplex;
  isOpen: boolean;
}

/** A longer answer than this, in bytes, is no answer of CloudStack: 500 hosts are about 2 MiB. */
const LONGEST = 16 * 2 ** 20;

/**
 * Posts a form and reads the answer. Every exchange has a connection of its own: a kept one may be closed by the
 * server just when it is written to, and then nobody can tell whether the server did what was asked.
 */
export async function post(server: Server, exchange: Exchange): Promise<Outcome<Received, NoAnswer>> {
  const timeout = AbortSignal.timeout(exchange.timeout);
  const signal = AbortSignal.any([exchange.signal, timeout]);
  let connection: Connection | undefined;
  try {
    const opened = await open(server, signal);
    if (!opened.ok) return opened;
    connection = opened.value;
    const answer = await received(await answerTo(server.url, exchange, connection.stream, signal));
    if (answer !== undefined) return done(answer);
    return refused({ why: 'too-long', message: `more than ${LONGEST / 2 ** 20} MiB in one answer`, sent: true });
  } catch (error) {
    const sent = connection?.isOpen === true;
    if (exchange.signal.aborted) return refused({ why: 'timeout', message: 'broken off', sent });
    if (timeout.aborted) return refused({ why: 'timeout', message: `no answer in ${exchange.timeout / 1000} s`, sent });
    return refused({ why: 'unreachable', message: reasonOf(error), sent });
  }
}

async function open({ url, connect }: Server, signal: AbortSignal): Promise<Outcome<Connection, NoAnswer>> {
  signal.throwIfAborted();
  if (connect === undefined) return done(watched(openTcp(new URL(url))));
  const opening = connect();
  const stream = await Promise.race([opening, brokenOff(signal)]);
  if (stream === undefined) {
    // A tunnel that opens after all is of no use to anybody any more.
    opening.then((late) => late.ok && late.value.destroy());
    throw signal.reason;
  }
  if (stream.ok) return done({ stream: stream.value, isOpen: true });
  const message = stream.problems.map((problem) => problem.message).join('; ');
  return refused({ why: 'unreachable', message, sent: false });
}

function brokenOff(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}

function openTcp(url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:') return connectTcp({ host, port: Number(url.port || 80) });
  const servername = isIP(host) === 0 ? host : undefined;
  return connectTls({ host, port: Number(url.port || 443), servername });
}

function watched(stream: Socket): Connection {
  const connection = { stream, isOpen: false };
  const event = 'encrypted' in stream ? 'secureConnect' : 'connect';
  stream.once(event, () => Object.assign(connection, { isOpen: true }));
  return connection;
}

function answerTo(address: string, { body, cookie }: Exchange, stream: Duplex, signal: AbortSignal) {
  const { hostname, port, pathname: path } = new URL(address);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...(cookie === undefined ? {} : { cookie }),
  };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const createConnection = () => stream;
    const asked = request({ method: 'POST', hostname, port, path, headers, createConnection, signal });
    asked.once('response', resolve).on('error', reject).end(body);
  });
}

/** The whole answer; undefined when it is too long. */
async function received(answer: IncomingMessage): Promise<Received | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    size += chunk.length;
    if (size > LONGEST) return undefined;
    chunks.push(chunk);
  }
  const cookies = answer.headers['set-cookie'] ?? [];
  return { status: answer.statusCode ?? 0, cookies, body: Buffer.concat(chunks).toString('utf8') };
}

/** What the system says, which names no more than address and port. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'the connection is refused';
  if (code === 'ECONNRESET') return 'the connection was cut before the answer was whole';
  return message;
}
