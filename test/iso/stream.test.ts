import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSource, openIso } from '../../src/iso/read.ts';
import { buildIso, IsoError, type StreamedContent, streamIso } from '../../src/iso/write.ts';
import { run } from './tools.ts';
import { anyName, anyTree } from './trees.ts';

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Content that comes in uneven pieces, at once or awaited. */
function inPieces(bytes: Uint8Array, awaited: boolean): StreamedContent {
  function* pieces() {
    for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
  }
  async function* later() {
    yield* pieces();
  }
  return { size: bytes.length, read: awaited ? later : pieces };
}

describe('streamIso', () => {
  it('yields the bytes that buildIso gives, and says before how many', async () => {
    await fc.assert(
      fc.asyncProperty(anyTree(anyName), fc.boolean(), async (entries, awaited) => {
        const streamed = entries.map((e) =>
          'content' in e && typeof e.content !== 'string' ? { ...e, content: inPieces(e.content, awaited) } : e,
        );
        const { size, chunks } = streamIso(streamed, { volumeId: 'CIDATA' });
        const bytes = await collect(chunks);
        expect(size).toBe(bytes.length);
        expect(bytes.compare(buildIso(entries, { volumeId: 'CIDATA' }))).toBe(0);
      }),
    );
  });

  it.each([
    { announced: 10, has: 11, found: 'has more' },
    { announced: 10, has: 9, found: 'has only 9' },
  ])('fails when a file of $announced bytes has $has', async ({ announced, has, found }) => {
    const content = { size: announced, read: () => [new Uint8Array(has)] };
    const { chunks } = streamIso([{ path: 'changed', content }], { volumeId: 'CIDATA' });
    const failure = await collect(chunks).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(IsoError);
    expect(failure).toMatchObject({ code: 'bad-size', message: expect.stringContaining(found) });
  });

  it('carries a file of 4 GiB - 1 without holding it, and every reader sees its size and what follows it', async () => {
    const size = 2 ** 32 - 1;
    const piece = new Uint8Array(1 << 24);
    function* zeros() {
      for (let left = size; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
    }
    const entries = [
      { path: 'big', content: { size, read: zeros } },
      { path: 'last', content: 'after the big one' },
    ];
    const stream = streamIso(entries, { volumeId: 'CIDATA' });
    const folder = mkdtempSync(join(tmpdir(), 'zoneseed-iso-'));
    const file = join(folder, 'image.iso');
    try {
      const fd = openSync(file, 'w');
      let at = 0;
      for await (const chunk of stream.chunks) {
        if (chunk.buffer !== piece.buffer) writeSync(fd, chunk, 0, chunk.length, at);
        at += chunk.length;
      }
      ftruncateSync(fd, at);
      closeSync(fd);
      expect(at).toBe(stream.size);

      const source = fileSource(file);
      const image = openIso(source);
      expect(image.find('big')?.size).toBe(size);
      expect(Buffer.from(image.readFile('last')).toString()).toBe('after the big one');
      source.close();
      expect(run('isoinfo', ['-R', '-l', '-i', file]).toString()).toMatch(/ 4294967295 .* big/);
      expect(run('isoinfo', ['-R', '-x', '/last', '-i', file]).toString()).toBe('after the big one');
      expect(run('7z', ['l', file]).toString()).toMatch(/ 4294967295 .* big/);
      expect(run('7z', ['x', '-so', file, 'last']).toString()).toBe('after the big one');
      expect(run('xorriso', ['-indev', file, '-lsl', '/']).toString()).toMatch(/ 4294967295 .*'big'/);
      expect(run('bsdtar', ['-tvf', file]).toString()).toMatch(/ 4294967295 .* big/);
      expect(run('bsdtar', ['-xOf', file, 'last']).toString()).toBe('after the big one');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
