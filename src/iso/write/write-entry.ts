/** Content that is made while the image is written; `read` must yield exactly `size` bytes. */
export interface StreamedContent {
  readonly size: number;
  read(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A file of an image. Text is written as UTF-8. */
export interface IsoFile<Content = string | Uint8Array> {
  /** Relative to the root, parts divided by `/`; folders on the way need not be listed. */
  readonly path: string;
  readonly content: Content;
  /** Permission bits, 0o444 when not given. */
  readonly mode?: number;
}

/** A folder of an image: needed for an empty one, or to give one a mode. */
export interface IsoFolder {
  readonly path: string;
  readonly folder: true;
  /** Permission bits, 0o555 when not given. */
  readonly mode?: number;
}

export type IsoEntry<Content = string | Uint8Array> = IsoFile<Content> | IsoFolder;
