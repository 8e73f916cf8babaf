/** Requests read within bounds, and the short answers to them. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The path as it was sent, when it is one that is its own normal form. */
export function urlOf(request: IncomingMessage): URL | undefined {
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

export function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** The body of a request; undefined when it is longer than may be, or was cut off: a machine that loses power is no fault of ours. */
export async function bodyOf(request: IncomingMessage, longest: number): Promise<string | undefined> {
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
export function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end(() => response.req.destroy());
}

export function denied(request: IncomingMessage, response: ServerResponse, status: 401 | 403): void {
  const words = status === 401 ? 'Open the address that zoneseed serve printed: it holds the key.\n' : 'Refused.\n';
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : words);
}

export function text(response: ServerResponse, content: string): void {
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
  });
  response.end(content);
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
