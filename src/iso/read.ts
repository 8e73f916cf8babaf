import { IsoError } from './error.ts';
import { jolietDialect, plainDialect, rockRidgeDialect } from './read/dialect.ts';
import { type IsoSource, readExactly } from './read/file-source.ts';
import type { Extent, ImageEntry } from './read/read-entry.ts';
import { parseRecord } from './read/read-record.ts';
import { readVolumes } from './read/volume.ts';
import { walk } from './read/walk.ts';

export { IsoError } from './error.ts';
export { type FileSource, fileSource, type IsoSource } from './read/file-source.ts';
export { hasIsoMark } from './read/mark.ts';
export type { ImageEntry } from './read/read-entry.ts';

/** An image that was opened. */
export interface IsoImage {
  /** Without the blanks that fill it up. */
  readonly volumeId: string;
  /** Bytes the image says it has; when the source has fewer, it was cut. */
  readonly size: number;
  /** Everything but the root, sorted by path; with the best names of those the image carries, in the order Linux prefers them. */
  readonly entries: readonly ImageEntry[];
  /** The entry of a path, when there is one. */
  find(path: string): ImageEntry | undefined;
  /** A file's content. Fails with an IsoError for what is no file, is cut off, or is over 1 GiB: read that by its extents. */
  readFile(path: string): Uint8Array;
}

const MAX_IN_MEMORY = 1 << 30;

/**
 * Opens an image of any writer: Rock Ridge, Joliet or plain names, files of several extents, moved deep folders.
 * All folders are read at once, contents when asked for. Whatever the bytes are, it ends, and fails with an IsoError alone.
 */
export function openIso(source: IsoSource): IsoImage {
  const { primary, joliet } = readVolumes(source);
  const primaryRoot = parseRecord(primary.root, 0);
  const rockRidge = rockRidgeDialect(source, primaryRoot);
  const useJoliet = !rockRidge && joliet;
  const dialect = rockRidge ?? (useJoliet ? jolietDialect : plainDialect);
  const entries = walk(source, useJoliet ? parseRecord(useJoliet.root, 0) : primaryRoot, dialect);
  const byPath = new Map(entries.map((e) => [e.path, e]));
  return {
    volumeId: primary.volumeId,
    size: primary.size,
    entries,
    find: (path) => byPath.get(path),
    readFile: (path) => joined(source, path, checkedExtents(source, path, byPath.get(path))),
  };
}

function checkedExtents(source: IsoSource, path: string, entry: ImageEntry | undefined): readonly Extent[] {
  if (!entry) throw new IsoError('not-found', `the image has no ${JSON.stringify(path)}`);
  if (entry.kind !== 'file')
    throw new IsoError('not-a-file', `${JSON.stringify(path)} is no file, but a ${entry.kind}`);
  for (const { offset, size } of entry.extents) {
    if (size > 0 && offset + size > source.size) {
      const end = `should end at byte ${offset + size}, but the image ends at ${source.size}`;
      throw new IsoError('truncated', `${JSON.stringify(path)} ${end}`);
    }
  }
  if (entry.size > source.size) throw new IsoError('damaged', `${JSON.stringify(path)} is larger than the image`);
  return entry.extents;
}

function joined(source: IsoSource, path: string, extents: readonly Extent[]): Uint8Array {
  const size = extents.reduce((sum, e) => sum + e.size, 0);
  if (size > MAX_IN_MEMORY) {
    throw new IsoError('unsupported', `${JSON.stringify(path)} has ${size} bytes, too many to be read at once`);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const extent of extents) {
    // That of an empty file may lie anywhere.
    if (extent.size === 0) continue;
    out.set(readExactly(source, extent.offset, extent.size, JSON.stringify(path)), at);
    at += extent.size;
  }
  return out;
}
