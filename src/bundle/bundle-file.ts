/** The file of a bundle while it is made: parts are packed as they come, and little of them is in memory. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { TAR_END, tarEntry } from './tar.ts';

/** Characters of a part that are packed at once; a longer part becomes several files. */
const PIECE = 2 * 1024 * 1024;

export interface BundleFile {
  /** A part begins: the lines that follow are its. */
  part(name: string): void;
  line(text: string): void;
  /** Another writer of the same file, whose parts stand between those of this one; its closing ends only its own. */
  beside(): BundleFile;
  /** Everything is on its way. */
  close(): void;
}

/** Where the bytes of a bundle go; both throw the system's error when the disk does not take them. */
export interface Sink {
  write(bytes: Uint8Array): void;
  /** All of it is in the file. */
  end(): Promise<void>;
}

/** A file that only its owner can read. */
export function plainSink(file: string): Sink {
  const descriptor = openSync(file, 'wx', 0o600);
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    },
    end: async () => closeSync(descriptor),
  };
}

/** Packs what is told into a sink, which whoever gave it ends. */
export function bundleFile(sink: Sink, seconds: number): BundleFile {
  // Packed pieces one behind the other are one packed file (RFC 1952).
  const write = (bytes: Buffer) => sink.write(gzipSync(bytes));
  return writer(
    (name, text) => write(tarEntry(name, Buffer.from(text), seconds)),
    () => write(TAR_END),
  );
}

/** Gathers lines to files of the archive; what one writer has not put away yet is in memory, and no other's concern. */
function writer(put: (name: string, text: string) => void, close: () => void): BundleFile {
  let name = '';
  let piece = 0;
  let lines: string[] = [];
  let length = 0;
  const flush = () => {
    if (length === 0) return;
    const number = piece === 0 ? '' : `.piece-${String(piece + 1).padStart(4, '0')}`;
    put(`${name}${number}`, lines.join(''));
    piece++;
    lines = [];
    length = 0;
  };
  return {
    part(next) {
      flush();
      name = next;
      piece = 0;
    },
    line(text) {
      lines.push(`${text}\n`);
      length += text.length + 1;
      if (length >= PIECE) flush();
    },
    beside: () => writer(put, () => {}),
    close() {
      flush();
      close();
    },
  };
}
