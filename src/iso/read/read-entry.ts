import type { RawRecord } from './read-record.ts';

/** One file, folder or link of an image. */
export interface ImageEntry {
  /** From the root, without a slash at either end. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes of a file's content; 0 for all else. */
  readonly size: number;
  /** Permission bits; where none are recorded, 0o444 for files and 0o555 for folders. */
  readonly mode: number;
  /** Where a symbolic link points. */
  readonly target?: string;
  /** The pieces of the content, in order. */
  readonly extents: readonly Extent[];
}

export interface Extent {
  /** First byte in the image. */
  readonly offset: number;
  readonly size: number;
}

/** How the records of a tree are understood: by Rock Ridge, as Joliet, or plainly. */
export type Dialect = (record: RawRecord) => Described;

export interface Described {
  readonly name: string;
  /** With the file type; undefined where the tree records none. */
  readonly mode?: number | undefined;
  readonly link?: string | undefined;
  /** Sector of a folder that stands elsewhere, because it would be too deep here. */
  readonly child?: number | undefined;
  /** A folder that is shown elsewhere and only stands here. */
  readonly moved?: boolean;
}
