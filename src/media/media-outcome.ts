/** How the work on a medium went. What the user gave wrongly, and a full disk, are answers; a bug is an exception. */

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Success. */
export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** Failure, in one sentence or several; each says what is wrong and what was expected. */
export function refused(...problems: string[]): { readonly ok: false; readonly problems: readonly string[] } {
  return { ok: false, problems };
}

/** Shows how far long work is: `total` units, of which `update` says how many are done. */
export type ShowProgress = (title: string, total: number) => { update(done: number): void; end(): void };

/** For callers that watch nothing. */
export const noProgress: ShowProgress = () => ({ update: () => {}, end: () => {} });

/** Bytes as people read them: `2.6 GiB`, `47 MiB`, `812 bytes`. */
export function readableSize(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  if (bytes >= 2 ** 20) return `${Math.round(bytes / 2 ** 20)} MiB`;
  return bytes >= 2 ** 10 ? `${Math.round(bytes / 2 ** 10)} KiB` : `${bytes} bytes`;
}
