/** Writes an initial RAM disk: a cpio archive in the "newc" form the kernel unpacks. */

export interface CpioEntry {
  readonly path: string;
  /** File type and permission bits, such as 0o100755 or 0o040755. */
  readonly mode: number;
  readonly content?: Uint8Array;
}

function padded(...parts: Uint8Array[]): Buffer {
  const joined = Buffer.concat(parts);
  return Buffer.concat([joined, Buffer.alloc((4 - (joined.length % 4)) % 4)]);
}

function member(entry: CpioEntry, inode: number): Buffer {
  const content = entry.content ?? new Uint8Array();
  const name = Buffer.from(`${entry.path}\0`);
  const fields = [inode, entry.mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.from(header), name), padded(content)]);
}

/** The archive, entries in the order given; folders must come before what is in them. */
export function cpio(entries: readonly CpioEntry[]): Buffer {
  const all = [...entries, { path: 'TRAILER!!!', mode: 0 }];
  return Buffer.concat(all.map((entry, index) => member(entry, index + 1)));
}
