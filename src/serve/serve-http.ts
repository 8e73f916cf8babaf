/** Everything that serve answers by HTTP: to machines what they boot and what they report, to the operator the page. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { posix } from 'node:path';
import { askingScript, MACHINE_SCRIPT } from '../media/boot/ipxe-answers.ts';
import { hostDocument } from '../media/media-site.ts';
import type { PxeUrls } from '../media/pxe-urls.ts';
import { scriptOf } from './boot-answer-script.ts';
import { addressOf, bodyOf, denied, refuse, text, urlOf } from './http-words.ts';
import { readMachine } from './machine-request.ts';
import { PageGuard } from './page-guard.ts';
import { isPagePath, PageHttp } from './page-http.ts';
import type { Rack } from './rack.ts';
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
  readonly #page: PageHttp;
  readonly #servers: Server[] = [];
  #strangers = 0;
  #strangersTold = 0;

  constructor(options: ServeHttpOptions) {
    this.#options = options;
    this.guard = new PageGuard(options.hosts);
    this.#page = new PageHttp(options.rack, this.guard);
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
    this.#page.close();
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
    if (isPagePath(path)) return this.#page.answer(request, response, url);
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
    text(response, base === 'vendor-data' ? '' : hostDocument(answer.host, base).content);
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
}
