import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { isSystemError, OutputError, reasonOf } from '../disk/system-error.ts';
import type { Artifact } from './artifact.ts';
import { Claims } from './claims.ts';
import { borrowedBytesOf, digestOf, holds, linkOrCopy, matches, sameFiles, writeFresh } from './content.ts';
import { Former, Next } from './file-table.ts';
import type { Ground } from './ground.ts';
import { flushFolder, foreignEntries, hideDeadEntries, showEntries, switchTo } from './layout.ts';
import { type ManifestHeader, writeManifest } from './manifest.ts';
import { carryOver, type Foreign, inspectTree, MANIFEST, MANIFEST_MODE, namesOf, removeTree } from './output-tree.ts';

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
 * One build on its way into the output folder. It grows beside the former one; nothing of it is visible until `commit`,
 * and then everything is at once. A disk that fails throws an `OutputError`: the former build stays and the stage is gone.
 *
 * What is written is not flushed to the disk file by file, which takes several times as long as the build; the ledger and
 * the switch are. So after a power cut the output folder says of itself truly what belongs into it, and where the
 * content of a fresh file did not reach the disk the next build finds that by its digest and puts it right.
 */
export class Build {
  readonly #ground: Ground;
  readonly #claims: Claims;
  readonly #damaged: string[] = [];
  #written = 0;
  #unchanged = 0;
  #bytes = 0;
  #over = false;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#claims = new Claims(ground.entries, ground.table, ground.foreign);
  }

  /**
   * Puts an artifact into the build: the former build's file itself when that has exactly this content and mode, else a new file.
   * A secret artifact is 0600 whatever its mode says; folders are 0700. Throws on a path that is unsafe or was given before.
   * Answers whether it was made anew.
   */
  add(artifact: Artifact): boolean {
    const { path, secret } = artifact;
    if (!this.#prepare(path)) return false;
    const before = this.#written;
    const mode = secret ? 0o600 : artifact.mode & 0o777;
    const bytes = borrowedBytesOf(artifact.content);
    const digest = digestOf(bytes);
    const { table, stage } = this.#ground;
    this.#staging(path, () => {
      if (this.#reuse(path, bytes, digest, mode)) return;
      writeFresh(`${stage.tree}/${path}`, bytes, mode);
      this.#written++;
      this.#bytes += bytes.length;
    });
    table.setNext(path, { digest, size: bytes.length, mode, secret, origin: JSON.stringify(artifact.origin) });
    return this.#written > before;
  }

  /**
   * Takes over every file of the former build whose path starts with the prefix (end it with a slash to mean a folder),
   * for a build that renders a part of the site. A file that was edited or deleted since cannot be put right this way:
   * `commit` then answers with that problem. Answers how many files there were.
   */
  keep(prefix: string): number {
    const { table, former } = this.#ground;
    let kept = 0;
    for (const slot of table.formerUnder(prefix)) {
      const path = table.pathOf(slot);
      if (!former || !this.#prepare(path)) continue;
      this.#staging(path, () => {
        if (matches(`${former.tree}/${path}`, table.entry(slot))) this.#take(former.tree, path);
        else this.#damaged.push(path);
      });
      table.raise(slot, Next);
      kept++;
    }
    return kept;
  }

  /**
   * Makes the build the one that counts and clears the former one away. Answers with a problem, and the former build stays,
   * when something that is not ours stands where an artifact goes or when a file to keep was edited.
   */
  commit(header: ManifestHeader): BuildResult | { problem: string } {
    this.#assertOpen();
    const problems = this.#problems();
    if (problems.length > 0) {
      this.abort();
      return { problem: problems.join('\n') };
    }
    const { out, former, stage, foreign, table, lock, entries } = this.#ground;
    this.#staging(MANIFEST, () => {
      if (former) carryOver(foreign, former.tree, stage.tree, this.#claims.has);
      writeManifest(stage.ledger, header, table);
      this.#placeManifest();
      if (!lock.isHeld()) throw new OutputError(`another process took "${out}" over while it was being written`);
      const top = readdirSync(stage.tree).filter((entry) => entries.has(entry));
      showEntries(out, top);
      switchTo(out, stage);
    });
    this.#over = true;
    return this.#settle();
  }

  /** Gives up; the former build stays. Does nothing after `commit` or another `abort`. */
  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#ground.clear();
  }

  /** The new build counts already; what is left is to clear up. */
  #settle(): BuildResult {
    const { out, lock } = this.#ground;
    try {
      try {
        return this.#clearUp();
      } finally {
        lock.release();
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new OutputError(`"${out}" is built, but clearing up failed: ${reasonOf(error)}`, { cause: error });
    }
  }

  #clearUp(): BuildResult {
    const { out, former, stage, table, alsoOurs } = this.#ground;
    const { has } = this.#claims;
    flushFolder(out);
    let foreign: readonly Foreign[] = [];
    if (former) {
      // Looked for again: somebody may have put a file there while we were building.
      foreign = inspectTree(former.tree, table);
      carryOver(foreign, former.tree, stage.tree, has);
      removeTree(former.root);
    }
    hideDeadEntries(out);
    const removed = [...table.formerUnder('')].filter((slot) => !table.is(slot, Next));
    return {
      written: this.#written,
      unchanged: this.#unchanged,
      bytes: this.#bytes,
      removed: removed.map((slot) => table.pathOf(slot)),
      foreign: [...namesOf(foreign, has), ...foreignEntries(out, alsoOurs)].sort(),
    };
  }

  /** Claims the path and makes its folders; false when something that is not ours is in the way. */
  #prepare(path: string): boolean {
    this.#assertOpen();
    const folders = this.#claims.claim(path);
    for (const folder of folders ?? []) {
      this.#staging(folder, () => mkdirSync(`${this.#ground.stage.tree}/${folder}`, { mode: 0o700 }));
    }
    return folders !== undefined;
  }

  #reuse(path: string, bytes: Uint8Array, digest: Uint8Array, mode: number): boolean {
    const { table, former } = this.#ground;
    const slot = table.find(path);
    // The ledger's digest saves reading a file that has to change; the file itself may have been edited, so it is read.
    if (!former || !table.is(slot, Former) || !table.hasDigest(slot, digest)) return false;
    if (!holds(`${former.tree}/${path}`, bytes, mode)) return false;
    this.#take(former.tree, path);
    return true;
  }

  #take(tree: string, path: string): void {
    linkOrCopy(`${tree}/${path}`, `${this.#ground.stage.tree}/${path}`);
    this.#unchanged++;
  }

  #placeManifest(): void {
    const { former, stage } = this.#ground;
    const manifest = `${stage.tree}/${MANIFEST}`;
    if (former && sameFiles(stage.ledger, `${former.tree}/${MANIFEST}`, MANIFEST_MODE)) {
      linkOrCopy(`${former.tree}/${MANIFEST}`, manifest);
      return;
    }
    copyFileSync(stage.ledger, manifest);
    chmodSync(manifest, MANIFEST_MODE);
  }

  #problems(): string[] {
    const { out } = this.#ground;
    return [
      ...[...this.#claims.inTheWay].map(
        (path) => `"${out}/${path}" is in the way and not made by zoneseed: move it away`,
      ),
      ...this.#damaged.map(
        (path) => `"${out}/${path}" was changed since it was built: build all hosts to put it right`,
      ),
    ];
  }

  #assertOpen(): void {
    if (this.#over) throw new Error('the build is over');
  }

  /** Runs a step of the staging; whatever fails in it ends the build. */
  #staging(path: string, step: () => void): void {
    try {
      step();
    } catch (error) {
      this.abort();
      if (!isSystemError(error)) throw error;
      throw new OutputError(`cannot write "${this.#ground.out}/${path}": ${reasonOf(error)}`, { cause: error });
    }
  }
}
