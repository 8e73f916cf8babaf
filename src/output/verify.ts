import { lstatSync } from 'node:fs';
import { isSystemError, reasonOf } from '../disk/system-error.ts';
import { folderOf, topOf } from './artifact-path.ts';
import { matches, sameFiles } from './content.ts';
import { FileTable, Present } from './file-table.ts';
import { type BuildFolder, currentBuild, entryState, foreignEntries, leftovers, ourLinks } from './layout.ts';
import { type ManifestHeader, readManifest } from './manifest.ts';
import type { BuildOptions } from './open-build.ts';
import { type Foreign, inspectTree, MANIFEST, MANIFEST_MODE, namesOf } from './output-tree.ts';

export type Verdict =
  | {
      readonly unchanged: true;
      readonly artifacts: number;
      readonly header: ManifestHeader;
      /** As in `BuildResult`. */
      readonly foreign: readonly string[];
    }
  /** Why a build is needed, in words that go after "building because". */
  | { readonly unchanged: false; readonly reason: string };

/**
 * Whether the output folder has, whole and unedited, the build of this very input, so that nothing needs to be rendered.
 * Reads every file and compares its sha256, its mode and its folder's mode; times mean nothing. Writes nothing, takes no lock.
 */
export function verifyUnchanged(out: string, inputDigest: string, options: BuildOptions = {}): Verdict {
  try {
    const build = currentBuild(out);
    if (typeof build === 'string') return no('there is no former build');
    if (leftovers(out, build).length > 0) return no('a former build was cut short');
    const table = new FileTable();
    const header = readManifest(build.ledger, table);
    if (header?.input !== inputDigest) return no('the input changed');
    const hidden = hiddenEntry(out, table);
    if (hidden) return no(`"${out}/${hidden}" was changed`);
    const { damaged, foreign } = verifyTree(build, table);
    if (damaged !== undefined) return no(`"${out}/${damaged}" was changed`);
    const named = [...namesOf(foreign, () => false), ...foreignEntries(out, options.alsoOurs ?? [])].sort();
    return { unchanged: true, artifacts: table.formerCount, header, foreign: named };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return no(`"${out}" cannot be read: ${reasonOf(error)}`);
  }
}

function no(reason: string): Verdict {
  return { unchanged: false, reason };
}

/** An entry that users should see and do not, or one that leads nowhere. */
function hiddenEntry(out: string, table: FileTable): string | undefined {
  const entries = new Set([MANIFEST]);
  for (const path of table.paths) entries.add(topOf(path));
  const dead = ourLinks(out).find((entry) => !lstatSync(`${out}/.current/${entry}`, { throwIfNoEntry: false }));
  return dead ?? [...entries].find((entry) => entryState(out, entry) !== 'ours');
}

/** The first path of the build that is not as it was written, and everything in its tree that is not ours. */
function verifyTree(build: BuildFolder, table: FileTable): { damaged: string | undefined; foreign: Foreign[] } {
  const folders = new Set<string>();
  let damaged = sameFiles(build.ledger, `${build.tree}/${MANIFEST}`, MANIFEST_MODE) ? undefined : MANIFEST;
  let intact = 0;
  const isPrivate = (folder: string): boolean => {
    if (folder === '' || folders.has(folder)) return true;
    folders.add(folder);
    return (lstatSync(`${build.tree}/${folder}`).mode & 0o7777) === 0o700 && isPrivate(folderOf(folder));
  };
  const foreign = inspectTree(build.tree, table, (slot) => {
    const path = table.pathOf(slot);
    if (damaged === undefined && isPrivate(folderOf(path)) && matches(`${build.tree}/${path}`, table.entry(slot))) {
      table.raise(slot, Present);
      intact++;
    } else damaged ??= path;
  });
  if (damaged === undefined && intact < table.formerCount) {
    for (const slot of table.formerUnder('')) if (!table.is(slot, Present)) damaged ??= table.pathOf(slot);
  }
  return { damaged, foreign };
}
