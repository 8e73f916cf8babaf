/** A file of an image. */
export interface IsoFile {
  /** Relative to the root, parts divided by `/`; folders on the way need not be listed. */
  readonly path: string;
  /** Text is written as UTF-8. */
  readonly content: string | Uint8Array;
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

export type IsoEntry = IsoFile | IsoFolder;
