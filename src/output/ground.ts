import type { FileTable } from './file-table.ts';
import type { BuildFolder } from './layout.ts';
import type { Lock } from './output-lock.ts';
import type { Foreign } from './output-tree.ts';

/** What a build stands on: `openBuild` found it out and made it ready. */
export interface Ground {
  readonly out: string;
  /** The names a build may have at its top. */
  readonly entries: ReadonlySet<string>;
  /** Names at the top of the output folder that other commands own. */
  readonly alsoOurs: readonly string[];
  readonly former: BuildFolder | undefined;
  readonly stage: BuildFolder;
  readonly table: FileTable;
  /** What is in the former build's tree without being ours. */
  readonly foreign: readonly Foreign[];
  readonly lock: Lock;
  /** Takes the stage away and gives the lock back; the former build is as it was. */
  readonly clear: () => void;
}
