/** What can be wrong with an image that is to be written (first block) or was read (second block). */
export type IsoErrorCode =
  | 'bad-volume-id'
  | 'bad-path'
  | 'name-too-long'
  | 'path-too-long'
  | 'duplicate-path'
  | 'bad-mode'
  | 'file-too-large'
  | 'too-many-folders'
  //
  | 'not-an-iso'
  | 'truncated'
  | 'damaged'
  | 'unsupported'
  | 'not-found'
  | 'not-a-file';

/** The only exception of this folder: the input cannot be carried by an image, or the image cannot be understood. */
export class IsoError extends Error {
  readonly code: IsoErrorCode;

  constructor(code: IsoErrorCode, message: string) {
    super(message);
    this.name = 'IsoError';
    this.code = code;
  }
}
