/** Texts as a tar archive, a piece at a time, and back (POSIX ustar): what any tar unpacks, and no more of the format than that takes. */

const BLOCK = 512;

/** One file of the archive, whole; its name is at most 250 characters. */
export function tarEntry(name: string, body: Buffer, seconds: number): Buffer {
  const cut = name.length > 100 ? name.indexOf('/', name.length - 101) : -1;
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) =>
    header.write(value.toString(8).padStart(width - 1, '0'), at);
  header.write(name.slice(cut + 1), 0, 100);
  octal(0o600, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(body.length, 124, 12);
  octal(seconds, 136, 12);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  if (cut > 0) header.write(name.slice(0, cut), 345, 155);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return Buffer.concat([header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

export interface TarReader {
  /** The next bytes of the archive. Throws for what is no archive. */
  take(chunk: Buffer): void;
}

/** Hands on the bodies of files as they come: `begin` answers who wants that of a file, or nobody. */
export function tarReader(begin: (name: string) => ((bytes: Buffer) => void) | undefined): TarReader {
  let rest = Buffer.alloc(0);
  let left = 0;
  let padding = 0;
  let wanted: ((bytes: Buffer) => void) | undefined;
  const header = (bytes: Buffer) => {
    if (bytes.every((byte) => byte === 0)) return;
    if (bytes.toString('latin1', 257, 262) !== 'ustar') throw new Error('it is no archive');
    const field = (at: number, width: number) => bytes.toString('utf8', at, at + width).split('\0')[0] ?? '';
    left = Number.parseInt(field(124, 12), 8) || 0;
    padding = (BLOCK - (left % BLOCK)) % BLOCK;
    wanted = begin([field(345, 155), field(0, 100)].filter((part) => part !== '').join('/'));
  };
  return {
    take(chunk) {
      let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (bytes.length > 0) {
        const body = Math.min(left, bytes.length);
        if (body > 0) wanted?.(bytes.subarray(0, body));
        left -= body;
        const skipped = left === 0 ? Math.min(padding, bytes.length - body) : 0;
        padding -= skipped;
        bytes = bytes.subarray(body + skipped);
        if (left > 0 || padding > 0 || bytes.length < BLOCK) break;
        header(bytes.subarray(0, BLOCK));
        bytes = bytes.subarray(BLOCK);
      }
      rest = Buffer.from(bytes);
    },
  };
}
