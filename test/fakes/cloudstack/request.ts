/** Reading a request: parameters of the URL and of the body, and cookies. */
import type { IncomingMessage } from 'node:http';
import type { Request } from './who.ts';

export async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const query = (incoming.url ?? '').split('?')[1] ?? '';
  const params = [query, Buffer.concat(chunks).toString('utf8')].flatMap((text) => [...new URLSearchParams(text)]);
  const cookies = (incoming.headers.cookie ?? '').split('; ').map((text) => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return { method: incoming.method ?? 'GET', sent: new Map(params), cookies: new Map(cookies) };
}
