import { readdirSync } from 'node:fs';
import { isSystemError, reasonOf } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { contentOf, linkOrCopy, writeDurably, writeFresh } from './content.ts';
import type { Ground } from './ground.ts';
import { flushFolder, foreignEntries, hideDeadEntries, showEntries, switchTo } from './layout.ts';
import { type ManifestHeader, manifestText } from './manifest.ts';
import { openBuild } from './open-build.ts';
import { carryOver, type Foreign, foreignIn, MANIFEST, MANIFEST_MODE, namesOf, removeTree } from './output-tree.ts';
import { Build } from './staged-build.ts';

export interface BuildOptions {
  /** Names at the top of the output folder that other commands of zoneseed own; they are neither touched nor reported. */
  readonly alsoOurs?: readonly string[];
}

export interface BuildResult {
  /** Artifacts made anew, and artifacts that are the very file of the former build; the manifest is not counted. */
  readonly written: number;
  readonly unchanged: number;
  /** Paths the former build had and this one has not. */
  readonly removed: readonly string[];
  /** What zoneseed did not write and left alone. A folder ends with a slash and stands for all that is in it. */
  readonly foreign: readonly string[];
  /** The size of what was written. */
  readonly bytes: number;
}

/**
 * Builds into a folder, which is made when it is missing: `fill` puts everything into the build and answers what it was made from,
 * or why it cannot be. Nothing of it is visible before all of it is, in one moment. Where that cannot be, the former build
 * stays as it was and the problems are answered: the folder cannot be used, the disk does not take a file, something that is not
 * ours stands where an artifact goes, or what `fill` refused.
 *
 * What is written is not flushed to the disk file by file, which takes several times as long as the build; the ledger and
 * the switch are. So after a power cut the output folder says of itself truly what belongs into it, and where the
 * content of a fresh file did not reach the disk the next build finds that by its digest and puts it right.
 */
export function writeBuild(
  out: string,
  fill: (build: Build) => Outcome<ManifestHeader>,
  options: BuildOptions = {},
): Outcome<BuildResult> {
  const opened = openBuild(out);
  if (!opened.ok) return opened;
  const ground = opened.value;
  const build = new Build(ground);
  try {
    const header = fill(build);
    const committed = header.ok ? commit(ground, build, header.value) : header;
    if (committed.ok) return settle(ground, build, options);
    ground.clear();
    return committed;
  } catch (error) {
    ground.clear();
    if (!isSystemError(error)) throw error;
    return refused({ rule: 'output-disk', message: `cannot write "${out}/${build.at}": ${reasonOf(error)}` });
  }
}

/** Makes the build the one that counts; refused when something stands in its way. */
function commit(ground: Ground, build: Build, header: ManifestHeader): Outcome<undefined> {
  const { out, former, stage, foreign, lock, entries } = ground;
  const inTheWay = [...build.claims.inTheWay].map((path) => ({
    rule: 'output-in-the-way',
    message: `"${out}/${path}" is in the way and not made by zoneseed`,
    hint: 'move it away',
  }));
  if (inTheWay.length > 0) return refused(...inTheWay);
  build.at = MANIFEST;
  if (former) carryOver(foreign, former.tree, stage.tree, build.claims.has);
  const manifest = Buffer.from(manifestText({ header, files: build.files }));
  writeDurably(stage.ledger, manifest, 0o600);
  placeManifest(ground, manifest);
  if (!lock.isHeld())
    return refused({ rule: 'output-busy', message: `another process took "${out}" over while it was being written` });
  const top = readdirSync(stage.tree).filter((entry) => entries.has(entry));
  showEntries(out, top);
  switchTo(out, stage);
  return done(undefined);
}

function placeManifest({ former, stage }: Ground, manifest: Buffer): void {
  const facts = { mode: MANIFEST_MODE, size: manifest.length };
  const isSame = former !== undefined && contentOf(`${former.tree}/${MANIFEST}`, facts)?.equals(manifest) === true;
  if (isSame) linkOrCopy(`${former.tree}/${MANIFEST}`, `${stage.tree}/${MANIFEST}`);
  else writeFresh(`${stage.tree}/${MANIFEST}`, manifest, MANIFEST_MODE);
}

/** The new build counts already; what is left is to clear up. */
function settle(ground: Ground, build: Build, options: BuildOptions): Outcome<BuildResult> {
  const { out, lock } = ground;
  try {
    try {
      return done(clearUp(ground, build, options));
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return refused({ rule: 'output-disk', message: `"${out}" is built, but clearing up failed: ${reasonOf(error)}` });
  }
}

function clearUp(ground: Ground, build: Build, { alsoOurs = [] }: BuildOptions): BuildResult {
  const { out, former, stage } = ground;
  const { has } = build.claims;
  flushFolder(out);
  let foreign: readonly Foreign[] = [];
  if (former) {
    // Looked for again: somebody may have put a file there while we were building.
    foreign = foreignIn(former.tree, former.files);
    carryOver(foreign, former.tree, stage.tree, has);
    removeTree(former.root);
  }
  hideDeadEntries(out);
  return {
    written: build.written,
    unchanged: build.files.size - build.written,
    bytes: build.bytes,
    removed: [...(former?.files.keys() ?? [])].filter((path) => !build.files.has(path)),
    foreign: [...namesOf(foreign, has), ...foreignEntries(out, alsoOurs)].sort(),
  };
}
