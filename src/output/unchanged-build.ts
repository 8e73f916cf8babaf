import { lstatSync, readFileSync } from 'node:fs';
import { isSystemError } from '../disk/system-error.ts';
import { foldersOf, topOf } from './artifact-path.ts';
import { contentOf, isAsWritten } from './content.ts';
import type { FormerBuild } from './ground.ts';
import { hasIgnoreFile } from './ignore-file.ts';
import { currentBuild, entryState, foreignEntries, leftovers, ourLinks } from './layout.ts';
import { type ManifestHeader, readManifest } from './manifest.ts';
import { foreignIn, MANIFEST, MANIFEST_MODE, namesOf } from './output-tree.ts';
import type { BuildOptions, BuildResult } from './write-build.ts';

/**
 * What a build from this very input would answer where the output folder has all of it, whole and unedited, so that nothing needs
 * to be rendered; undefined where a build is needed. Reads every file and compares its sha256, its mode and its folder's mode; times
 * mean nothing. Writes nothing, takes no lock.
 */
export function unchangedBuild(
  out: string,
  header: ManifestHeader,
  { alsoOurs = [] }: BuildOptions = {},
): BuildResult | undefined {
  try {
    const current = currentBuild(out);
    if (typeof current === 'string' || leftovers(out, current).length > 0) return undefined;
    const manifest = readManifest(current.ledger);
    if (manifest === undefined || JSON.stringify(manifest.header) !== JSON.stringify(header)) return undefined;
    const build = { ...current, ...manifest };
    if (!isShown(out, build) || !isWhole(build)) return undefined;
    const foreign = namesOf(foreignIn(build.tree, build.files), () => false);
    return {
      written: 0,
      unchanged: build.files.size,
      bytes: 0,
      removed: [],
      foreign: [...foreign, ...foreignEntries(out, alsoOurs)].sort(),
    };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // The build will find it, too, and say what it is.
    return undefined;
  }
}

/** Whether users see every entry of the build, and none that leads nowhere, and git sees nothing of it. */
function isShown(out: string, { tree, files }: FormerBuild): boolean {
  const entries = new Set([MANIFEST, ...[...files.keys()].map(topOf)]);
  const leadsSomewhere = (entry: string) => lstatSync(`${tree}/${entry}`, { throwIfNoEntry: false }) !== undefined;
  return (
    hasIgnoreFile(out) &&
    ourLinks(out).every(leadsSomewhere) &&
    [...entries].every((entry) => entryState(out, entry) === 'ours')
  );
}

/** Whether the build's tree has every file and every folder as they were written. */
function isWhole({ tree, ledger, files }: FormerBuild): boolean {
  const isOurFolder = (folder: string) => {
    const stat = lstatSync(`${tree}/${folder}`, { throwIfNoEntry: false });
    return stat?.isDirectory() === true && (stat.mode & 0o7777) === 0o700;
  };
  return (
    isCopy(`${tree}/${MANIFEST}`, ledger) &&
    [...foldersOf(files.keys())].every(isOurFolder) &&
    [...files].every(([path, entry]) => isAsWritten(`${tree}/${path}`, entry))
  );
}

function isCopy(file: string, ledger: string): boolean {
  const original = readFileSync(ledger);
  return contentOf(file, { mode: MANIFEST_MODE, size: original.length })?.equals(original) === true;
}
