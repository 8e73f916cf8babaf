import type { Lock } from '../disk/lock.ts';
import type { BuildFolder } from './layout.ts';
import type { Manifest } from './manifest.ts';
import type { Foreign } from './output-tree.ts';

/** The build that counts while the next one is made, and what its ledger says of it. */
export interface FormerBuild extends BuildFolder, Manifest {}

/** What a build stands on: `layGround` found it out and made it ready. */
export interface Ground {
  readonly out: string;
  /** The names a build may have at its top. */
  readonly entries: ReadonlySet<string>;
  readonly former: FormerBuild | undefined;
  readonly stage: BuildFolder;
  /** What is in the former build's tree without being ours. */
  readonly foreign: readonly Foreign[];
  readonly lock: Lock;
  /** Takes the stage away and gives the lock back; the former build is as it was. */
  readonly clear: () => void;
}
