/** Everything that serve answers by HTTP: to machines what they boot and what they report, to the operator the page. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { posix } from 'node:path';
import {
  askingScript,
  claimedAnswer,
  diskAnswer,
  installAnswer,
  MACHINE_SCRIPT,
  unknownAnswer,
} from '../media/boot/ipxe-answers.ts';
import { hostDocument } from '../media/media-site.ts';
import type { PxeUrls } from '../media/pxe-urls.ts';
import { LiveStream } from './live-stream.ts';
import { readMachine } from './machine-request.ts';
import { servePage } from './page.ts';
import { PageGuard } from './page-guard.ts';
import { plainText } from './plain-text.ts';
import type { BootAnswer, Rack } from './rack.ts';
import type { AgainRequest } from './rack-view.ts';
import { LONGEST_REPORT, tokenIn } from './report-post.ts';
import { sendFile } from './send-file.ts';

export interface ServeHttpOptions {
  readonly rack: Rack;
  readonly urls: PxeUrls;
  /** Path below the root -> file on disk: the only files that are served. */
  readonly files: ReadonlyMap<string, string>;
  /** Values of the Host header under which the page is reached. */
  readonly hosts: readonly string[];
  /** Hears of what broke: a full disk, a bug. */
  readonly broken: (error: unknown) => void;
}

/** Bounds. Machines send short headers; a rack of 300 that boots at once has two connections each. */
const MOST_HEADERS = 16 * 1024;
const MOST_CONNECTIONS = 2000;
/** Milliseconds: for a request to arrive, and for a connection on which nothing moves. */
const REQUEST_TIME = 30_000;
const IDLE_TIME = 120_000;
/** Milliseconds: reports of nobody are told so often at most, however many come. */
const STRANGERS_AGAIN = 60_000;

export class ServeHttp {
  readonly guard: PageGuard;
  readonly #options: ServeHttpOptions;
  readonly #live: LiveStream;
  readonly #servers: Server[] = [];
  #strangers = 0;
  #strangersTold = 0;

  constructor(options: ServeHttpOptions) {
    this.#options = options;
    this.guard = new PageGuard(options.hosts);
    this.#live = new LiveStream(options.rack);
  }

  /** Listens; answers the port. Throws the system's error where that cannot be. */
  async listen(address: string, port: number): Promise<number> {
    const times = { headersTimeout: REQUEST_TIME, requestTimeout: REQUEST_TIME, connectionsCheckingInterval: 5000 };
    const server = createServer({ maxHeaderSize: MOST_HEADERS, ...times }, (request, response) => {
      this.#answer(request, response).catch((error) => this.#broke(error, response));
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.timeout = IDLE_TIME;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, () => resolve());
    });
    server.on('error', this.#options.broken);
    this.#servers.push(server);
    const bound = server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : port;
  }

  async close(): Promise<void> {
    this.#live.close();
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(closed);
  }

  #broke(error: unknown, response: ServerResponse): void {
    this.#options.broken(error);
    if (!response.headersSent) response.writeHead(503, { 'retry-after': '5' }).end();
    else response.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-content-type-options', 'nosniff');
    const url = urlOf(request);
    if (url === undefined) return void response.writeHead(400).end();
    const path = url.pathname.slice(1);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (request.method === 'POST' && path === 'report') return this.#report(request, response);
    if (isPagePath(path)) return this.#page(request, response, url);
    if (!isRead) return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    const file = this.#options.files.get(path);
    if (file !== undefined) return sendFile(file, request, response);
    if (path === 'boot.ipxe') return text(response, askingScript(this.#options.rack.site, this.#options.urls));
    if (!this.guard.isForMachines(request)) return denied(request, response, 403);
    if (path === MACHINE_SCRIPT) return this.#bootScript(request, response, url);
    if (path.startsWith('seed/')) return this.#seed(request, response, path);
    response.writeHead(404).end();
  }

  async #bootScript(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { rack, urls } = this.#options;
    const answer = await rack.machineAsks(readMachine(url.searchParams), addressOf(request));
    text(response, scriptOf(answer, rack, urls));
  }

  /** Only with the whole name of its folder; what is not to be had looks like what is not there. */
  async #seed(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { dir, base } = posix.parse(path);
    const known = ['user-data', 'meta-data', 'vendor-data'].includes(base);
    const main = base === 'user-data' && request.method === 'GET';
    const answer = known ? await this.#options.rack.seedAsked(dir, addressOf(request), main) : undefined;
    response.setHeader('cache-control', 'no-store');
    if (answer?.kind !== 'given') return void response.writeHead(404).end();
    const content = base === 'vendor-data' ? '' : hostDocument(answer.host, base).content;
    response.writeHead(200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(content),
    });
    response.end(content);
  }

  async #report(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { rack } = this.#options;
    const token = tokenIn(request.headers.authorization);
    const host = token === undefined ? undefined : rack.hostOfToken(token);
    if (host === undefined) {
      this.#tellStranger(addressOf(request));
      return refuse(response, 401);
    }
    const body = await bodyOf(request, LONGEST_REPORT);
    if (body === undefined) return refuse(response, 413);
    const taken = await rack.reported(host.name, addressOf(request), body);
    response.writeHead(taken ? 204 : 400).end();
  }

  #tellStranger(address: string): void {
    this.#strangers += 1;
    const now = Date.now();
    if (now - this.#strangersTold < STRANGERS_AGAIN) return;
    this.#strangersTold = now;
    const came = this.#strangers === 1 ? 'a report' : `${this.#strangers} reports`;
    const told = `${came} came without the token of a host, the last from ${address}`;
    this.#options.rack.notices.put('reports', 'alert', told);
  }

  async #page(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const may = this.guard.judge(request, url);
    response.setHeader('cache-control', 'no-store');
    if (may === 'enter') return void response.writeHead(303, { location: '/', 'set-cookie': this.guard.cookie }).end();
    if (may !== 200) return denied(request, response, may);
    const path = url.pathname.slice(1);
    if (request.method === 'POST') {
      return path === 'again' ? this.#again(request, response) : refuse(response, 405);
    }
    const methods = METHODS[path] ?? ['GET', 'HEAD'];
    if (!methods.includes(request.method ?? '')) {
      return void response.writeHead(405, { allow: methods.join(', ') }).end();
    }
    if (path === 'live') return this.#live.add(response);
    if (path === 'view') return json(response, 200, this.#options.rack.view());
    if (path === '') {
      const { html, headers } = servePage();
      return void response.writeHead(200, headers).end(html);
    }
    const details = this.#options.rack.details(decodeURIComponent(path.slice('machines/'.length)));
    json(response, details === undefined ? 404 : 200, details ?? { problems: [{ message: 'there is no such host' }] });
  }

  async #again(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = againIn(await bodyOf(request, 4096));
    if (asked === undefined) return json(response, 400, problems('expected the host, and its name as it was typed'));
    if (asked.typed !== asked.host) {
      const typed = plainText(asked.typed, 100);
      return json(response, 409, problems(`"${typed}" is not the name of the host`));
    }
    const isHost = await this.#options.rack.again(asked.host);
    json(response, isHost ? 200 : 404, isHost ? {} : problems('there is no such host'));
  }
}

/** Where they are not those of what is read: a stream that does not end has no head. */
const METHODS: Readonly<Record<string, readonly string[]>> = { live: ['GET'], again: ['POST'] };

function isPagePath(path: string): boolean {
  return ['', 'view', 'live', 'again'].includes(path) || path.startsWith('machines/');
}

/** By what holds of a host's installation: one that is wanted and not given is a host without documents for the installer. */
const WHY_DISK = {
  wanted: 'is one that this installer does not install: nothing is installed',
  begun: 'its installation has begun: nothing is installed again',
  done: 'it is installed: nothing is installed again',
} as const;

function scriptOf(answer: BootAnswer, rack: Rack, urls: PxeUrls): string {
  const { media } = rack.site;
  switch (answer.kind) {
    case 'install':
      return installAnswer(media, answer.host, urls);
    case 'claimed':
      return claimedAnswer(media, answer.hosts);
    case 'unknown':
      return unknownAnswer(media);
    case 'disk': {
      const why = WHY_DISK[answer.install];
      return diskAnswer(`This machine is ${answer.host} of site ${media.name}, and ${why}.`);
    }
  }
}

/** The path as it was sent, when it is one that is its own normal form. */
function urlOf(request: IncomingMessage): URL | undefined {
  const { url = '' } = request;
  if (!url.startsWith('/') || url.length > 4096 || !URL.canParse(url, 'http://serve')) return undefined;
  const parsed = new URL(url, 'http://serve');
  if (parsed.host !== 'serve') return undefined;
  try {
    decodeURIComponent(parsed.pathname);
  } catch {
    return undefined;
  }
  return parsed.pathname === url.split(/[?#]/)[0] ? parsed : undefined;
}

function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** The body of a request; undefined when it is longer than may be, or was cut off: a machine that loses power is no fault of ours. */
async function bodyOf(request: IncomingMessage, longest: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > longest) return undefined;
  try {
    for await (const part of request) {
      length += part.length;
      if (length > longest) return undefined;
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** What of a request has not come yet is not waited for. */
function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end(() => response.req.destroy());
}

function denied(request: IncomingMessage, response: ServerResponse, status: 401 | 403): void {
  const words = status === 401 ? 'Open the address that zoneseed serve printed: it holds the key.\n' : 'Refused.\n';
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : words);
}

function text(response: ServerResponse, content: string): void {
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
  });
  response.end(content);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function problems(message: string) {
  return { problems: [{ message }] };
}

function againIn(body: string | undefined): AgainRequest | undefined {
  try {
    const { host, typed } = JSON.parse(body ?? '');
    return typeof host === 'string' && typeof typed === 'string' ? { host, typed } : undefined;
  } catch {
    return undefined;
  }
}
