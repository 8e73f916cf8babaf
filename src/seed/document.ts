import type { Path } from '../outcome/problem.ts';

/** One text of a seed or of the site, by its name: `user-data`, `ssh_config`. Where it is put is for who puts it there. */
export interface Document {
  readonly name: string;
  readonly content: string;
  /** Holds secrets: its owner alone may read it. */
  readonly secret: boolean;
  /** The node of the site file it comes from. */
  readonly origin: Path;
}
