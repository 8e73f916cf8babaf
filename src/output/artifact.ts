import type { Path } from '../outcome/problem.ts';

/** One output file: what it says, how it may be read, and the node of the site file it comes from. */
export interface Artifact {
  /** Relative to the output folder, with `/`, never leaving it. */
  readonly path: string;
  /** Permission bits, for example 0o644. A secret artifact is 0o600 whatever is said here. */
  readonly mode: number;
  readonly content: string | Uint8Array;
  readonly secret: boolean;
  readonly origin: Path;
}
