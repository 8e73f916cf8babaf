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
  /** Opens a connection where it is not plain TCP: a channel of SSH. One that cannot be opened emits an error with code `ECONNREFUSED`. */
  readonly connect?: () => Duplex;
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

/** A longer answer than this, in bytes, is no answer of CloudStack: 500 hosts are about 2 MiB. */
const LONGEST = 16 * 2 ** 20;

/**
 * Posts a form and reads the answer. Every exchange has a connection of its own: a kept one may be closed by the
 * server just when it is written to, and then nobody can tell whether the server did what was asked.
 */
export async function post(server: Server, exchange: Exchange): Promise<Outcome<Received, NoAnswer>> {
  const timeout = AbortSignal.timeout(exchange.timeout);
  const signal = AbortSignal.any([exchange.signal, timeout]);
  const connection = { open: false };
  try {
    signal.throwIfAborted();
    const answer = await received(await answerTo(server, exchange, signal, connection));
    if (answer !== undefined) return done(answer);
    return refused({ why: 'too-long', message: `more than ${LONGEST / 2 ** 20} MiB in one answer`, sent: true });
  } catch (error) {
    if (timeout.aborted && !exchange.signal.aborted) {
      const message = `no answer in ${exchange.timeout / 1000} s`;
      return refused({ why: 'timeout', message, sent: connection.open });
    }
    if (exchange.signal.aborted) return refused({ why: 'timeout', message: 'broken off', sent: connection.open });
    return refused({ why: 'unreachable', message: reasonOf(error), sent: connection.open && !isRefused(error) });
  }
}

function answerTo(server: Server, { body, cookie }: Exchange, signal: AbortSignal, connection: { open: boolean }) {
  const url = new URL(server.url);
  return new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...(cookie === undefined ? {} : { cookie }),
    };
    const createConnection = () => watched(server.connect?.() ?? openTo(url), connection);
    const { hostname, port, pathname: path } = url;
    const asked = request({ method: 'POST', hostname, port, path, headers, createConnection, signal });
    asked.once('response', resolve).once('error', reject).end(body);
  });
}

function openTo(url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const servername = isIP(host) === 0 ? host : undefined;
  if (url.protocol === 'https:') return connectTls({ host, port: Number(url.port || 443), servername });
  return connectTcp({ host, port: Number(url.port || 80) });
}

/** Notes when the connection is open; a stream that is no socket counts as open from the start. */
function watched(stream: Duplex, connection: { open: boolean }): Duplex {
  const connecting = 'connecting' in stream && stream.connecting === true;
  connection.open = !connecting;
  if (connecting) stream.once('connect', () => Object.assign(connection, { open: true }));
  return stream;
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

function isRefused(error: unknown): boolean {
  return (error as NodeJS.ErrnoException)?.code === 'ECONNREFUSED';
}

/** What the system says, which names no more than address and port. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'the connection is refused';
  if (code === 'ECONNRESET') return 'the connection was cut before the answer was whole';
  return message;
}
