/** The operator's page: what it shows, follows and asks for, behind its guard. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, denied, json, refuse } from './http-words.ts';
import { LiveStream } from './live-stream.ts';
import { servePage } from './page.ts';
import type { PageGuard } from './page-guard.ts';
import { plainText } from './plain-text.ts';
import type { Rack } from './rack.ts';
import type { AgainRequest } from './rack-view.ts';

export class PageHttp {
  readonly #rack: Rack;
  readonly #guard: PageGuard;
  readonly #live: LiveStream;

  constructor(rack: Rack, guard: PageGuard) {
    this.#rack = rack;
    this.#guard = guard;
    this.#live = new LiveStream(rack);
  }

  close(): void {
    this.#live.close();
  }

  /** Answers what the guard lets in. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const may = this.#guard.judge(request, url);
    response.setHeader('cache-control', 'no-store');
    if (may === 'enter') return void response.writeHead(303, { location: '/', 'set-cookie': this.#guard.cookie }).end();
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
    if (path === 'view') return json(response, 200, this.#rack.view());
    if (path === '') {
      const { html, headers } = servePage();
      return void response.writeHead(200, headers).end(html);
    }
    const details = this.#rack.details(decodeURIComponent(path.slice('machines/'.length)));
    json(response, details === undefined ? 404 : 200, details ?? { problems: [{ message: 'there is no such host' }] });
  }

  async #again(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = againIn(await bodyOf(request, 4096));
    if (asked === undefined) return json(response, 400, problems('expected the host, and its name as it was typed'));
    if (asked.typed !== asked.host) {
      const typed = plainText(asked.typed, 100);
      return json(response, 409, problems(`"${typed}" is not the name of the host`));
    }
    const isHost = await this.#rack.again(asked.host);
    json(response, isHost ? 200 : 404, isHost ? {} : problems('there is no such host'));
  }
}

/** Where they are not those of what is read: a stream that does not end has no head. */
const METHODS: Readonly<Record<string, readonly string[]>> = { live: ['GET'], again: ['POST'] };

/** Whether a path, without its first slash, is one of the page's. */
export function isPagePath(path: string): boolean {
  return ['', 'view', 'live', 'again'].includes(path) || path.startsWith('machines/');
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
