/**
 * A file by HTTP (RFC 9110): whole or a range of it, from the disk through one small buffer a client, so that a hundred clients of
 * a file of gigabytes cost little memory, and one that is slow holds up nobody.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** In bytes. Larger ones are no faster on a loopback, and a hundred clients have one each (docs/performance.md). */
const PIECE = 128 * 1024;

/** Answers GET and HEAD for the file at `path`; 404 when it is not there. */
export async function sendFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch {
    response.writeHead(404).end();
    return;
  }
  try {
    const { size, mtimeMs, mtime } = await handle.stat();
    const tag = `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
    const head = { etag: tag, 'last-modified': mtime.toUTCString(), 'accept-ranges': 'bytes' };
    if (request.headers['if-none-match']?.split(/\s*,\s*/).some((known) => known === tag || known === '*')) {
      response.writeHead(304, head).end();
      return;
    }
    const range = rangeIn(request, size, tag, mtime);
    if (range === 'unsatisfiable') {
      response.writeHead(416, { ...head, 'content-range': `bytes */${size}` }).end();
      return;
    }
    const { first, last } = range ?? { first: 0, last: size - 1 };
    const type = { 'content-type': 'application/octet-stream', 'content-length': last - first + 1 };
    const part = range === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${size}` };
    response.writeHead(range === undefined ? 200 : 206, { ...head, ...type, ...part });
    if (request.method === 'HEAD') response.end();
    else await pour(handle, first, last, response);
  } finally {
    await handle.close();
  }
}

/** One range; of several the whole file is sent instead, which the RFC allows (14.2). A range of another version is none (13.1.5). */
function rangeIn({ headers }: IncomingMessage, size: number, tag: string, mtime: Date) {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const only = headers['if-range'];
  if (only !== undefined && only !== tag && only !== mtime.toUTCString()) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  return first > last ? ('unsatisfiable' as const) : { first, last };
}

async function pour(handle: FileHandle, first: number, last: number, response: ServerResponse): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(PIECE, Math.max(1, last - first + 1)));
  for (let at = first; at <= last; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, last - at + 1), at);
    // A file that became shorter in the midst of it: the length is promised, so the connection must break.
    if (bytesRead === 0) return void response.destroy();
    if (!(await written(response, buffer.subarray(0, bytesRead)))) return;
    at += bytesRead;
  }
  response.end();
}

/** Waits until the system has taken it, because the buffer is used again; false when the client is gone. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed || response.socket === null) return resolve(false);
    const gone = () => resolve(false);
    response.once('close', gone);
    response.write(bytes, (error) => {
      response.off('close', gone);
      resolve(!error);
    });
  });
}
