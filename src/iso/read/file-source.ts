import { closeSync, fstatSync, openSync, readFileSync, readSync, type Stats } from 'node:fs';
import { IsoError } from '../error.ts';

/** Bytes that can be read anywhere. `read` gives exactly `length` bytes, or fewer where the end comes first. */
export interface IsoSource {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** An image in a file or on a block device, such as a stick, open until `close`. Fails with the error of the system when the file cannot be opened or read. */
export interface FileSource extends IsoSource {
  close(): void;
}

export function fileSource(path: string): FileSource {
  const fd = openSync(path, 'r');
  return {
    size: sizeOf(fstatSync(fd)),
    read: (offset, length) => readFully(fd, offset, length),
    close: () => closeSync(fd),
  };
}

/** A block device has its size in sysfs, in sectors of 512 bytes whatever its own are (Linux, `Documentation/block/stat`). */
function sizeOf(stat: Stats): number {
  if (!stat.isBlockDevice()) return stat.size;
  const major = (stat.rdev >> 8) & 0xfff;
  const minor = (stat.rdev & 0xff) | ((stat.rdev >> 12) & 0xfff00);
  return Number(readFileSync(`/sys/dev/block/${major}:${minor}/size`, 'latin1')) * 512;
}

function readFully(fd: number, offset: number, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = readSync(fd, out, done, length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return out.subarray(0, done);
}

/** Reads exactly `length` bytes; fails with an IsoError when the source ends before them. */
export function readExactly(source: IsoSource, offset: number, length: number, what: string): Uint8Array {
  if (offset + length > source.size) {
    throw new IsoError(
      'truncated',
      `${what} should end at byte ${offset + length}, but the image ends at ${source.size}`,
    );
  }
  const bytes = source.read(offset, length);
  if (bytes.length !== length)
    throw new IsoError('truncated', `${what} could not be read whole, the image became shorter`);
  return bytes;
}
