import { mkdirSync } from 'node:fs';
import type { Path } from '../outcome/problem.ts';
import type { Artifact } from './artifact.ts';
import { Claims } from './claims.ts';
import { isAsWritten, linkOrCopy, sha256Of, writeFresh } from './content.ts';
import type { Ground } from './ground.ts';
import type { FileEntry, ManifestHeader } from './manifest.ts';

/**
 * A build on its way. It grows beside the former one, where nothing of it is visible. What the disk refuses is thrown as the
 * system's error; `at` then says for which file.
 */
export class Build {
  /** What the coming build has, by path. */
  readonly files = new Map<string, FileEntry>();
  readonly claims: Claims;
  /** The path of the file at work. */
  at = '';
  /** Files made anew, and their size. */
  written = 0;
  bytes = 0;
  readonly #ground: Ground;
  readonly #formerByOrigin: ReadonlyMap<string, readonly (readonly [string, FileEntry])[]>;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.claims = new Claims(ground.entries, ground.foreign);
    this.#formerByOrigin = Map.groupBy(ground.former?.files ?? [], ([, { origin }]) => JSON.stringify(origin));
  }

  /** The head of the former build's manifest. */
  get formerHeader(): ManifestHeader | undefined {
    return this.#ground.former?.header;
  }

  /**
   * Puts an artifact into the build: the former build's file itself when that has exactly this content and mode, else a new file.
   * A secret artifact is 0600 whatever its mode says; folders are 0700. Throws on a path that is unsafe or was given before.
   * Answers whether it was made anew.
   */
  add(artifact: Artifact): boolean {
    const { path, content, secret, origin } = artifact;
    const mode = secret ? 0o600 : artifact.mode & 0o777;
    const entry = { mode, size: Buffer.byteLength(content), sha256: sha256Of(content), secret, origin };
    if (!this.#claim(path, entry) || this.#reuse(path, entry)) return false;
    writeFresh(`${this.#ground.stage.tree}/${path}`, content, mode);
    this.written++;
    this.bytes += entry.size;
    return true;
  }

  /**
   * Takes over every file that the former build made from this node of the site file. Answers which of them are not as they were
   * written; when there is one, none was taken over.
   */
  keep(origin: Path): readonly string[] {
    const { former } = this.#ground;
    const files = this.#formerByOrigin.get(JSON.stringify(origin)) ?? [];
    const changed = files
      .filter(([path, entry]) => !isAsWritten(`${former?.tree}/${path}`, entry))
      .map(([path]) => path);
    if (changed.length > 0) return changed;
    for (const [path, entry] of files) if (this.#claim(path, entry)) this.#take(path);
    return [];
  }

  /** Makes room for a file and the folders it lies in; false when something that is not ours is in the way. */
  #claim(path: string, entry: FileEntry): boolean {
    this.at = path;
    const folders = this.claims.claim(path);
    for (const folder of folders ?? []) mkdirSync(`${this.#ground.stage.tree}/${folder}`, { mode: 0o700 });
    this.files.set(path, entry);
    return folders !== undefined;
  }

  #reuse(path: string, entry: FileEntry): boolean {
    const { former } = this.#ground;
    // The ledger's digest saves reading a file that has to change; the file itself may have been edited, so it is read.
    if (former?.files.get(path)?.sha256 !== entry.sha256 || !isAsWritten(`${former.tree}/${path}`, entry)) return false;
    this.#take(path);
    return true;
  }

  #take(path: string): void {
    linkOrCopy(`${this.#ground.former?.tree}/${path}`, `${this.#ground.stage.tree}/${path}`);
  }
}
