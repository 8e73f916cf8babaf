import { assertSafePath, CaseClashes, folderOf, topOf } from './artifact-path.ts';
import { type FileTable, Next } from './file-table.ts';
import { type Foreign, MANIFEST } from './output-tree.ts';

/** Who may have which path in the coming build: every artifact its own, and none where something foreign stands. */
export class Claims {
  /** The paths, or folders of paths, where something foreign is in the way. */
  readonly inTheWay = new Set<string>();
  readonly #folders = new Set<string>(['']);
  readonly #clashes = new CaseClashes();
  readonly #entries: ReadonlySet<string>;
  readonly #table: FileTable;
  readonly #foreign: ReadonlyMap<string, Foreign>;

  constructor(entries: ReadonlySet<string>, table: FileTable, foreign: readonly Foreign[]) {
    this.#entries = entries;
    this.#table = table;
    this.#foreign = new Map(foreign.map((entry) => [entry.path, entry]));
  }

  /** Whether the coming build has this file or folder. */
  readonly has = (path: string): boolean => {
    return this.#folders.has(path) || this.#table.is(this.#table.find(path), Next);
  };

  /**
   * Claims the path of a file. Answers the folders to make for it, outermost first, or undefined when something foreign is in the way.
   * A path that is unsafe, was claimed before, or differs from another only in case is a bug and throws.
   */
  claim(path: string): readonly string[] | undefined {
    assertSafePath(path);
    if (path === MANIFEST || !this.#entries.has(topOf(path))) {
      throw new Error(`"${path}" is not under an entry of the build: ${[...this.#entries].join(', ')}`);
    }
    if (this.has(path)) throw new Error(`"${path}" is written twice`);
    const folders = this.#newFolders(folderOf(path));
    this.#refuseClash(path);
    if (this.#foreign.has(path)) this.inTheWay.add(path);
    return this.inTheWay.size === 0 ? folders : undefined;
  }

  #newFolders(folder: string): string[] {
    if (this.#folders.has(folder)) return [];
    if (this.has(folder)) throw new Error(`"${folder}" is both a file and a folder`);
    const folders = this.#newFolders(folderOf(folder));
    this.#refuseClash(folder);
    if (this.#foreign.get(folder)?.folder === false) this.inTheWay.add(folder);
    this.#folders.add(folder);
    folders.push(folder);
    return folders;
  }

  #refuseClash(name: string): void {
    const other = this.#clashes.clashOf(name, this.has);
    if (other !== undefined) throw new Error(`"${name}" and "${other}" differ only in upper and lower case`);
  }
}
