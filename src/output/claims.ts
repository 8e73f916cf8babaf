import { assertSafePath, folderOf, topOf } from './artifact-path.ts';
import { type Foreign, MANIFEST } from './output-tree.ts';

interface Name {
  readonly path: string;
  readonly folder: boolean;
}

/** Who may have which path in the coming build: every artifact its own, and none where something foreign stands. */
export class Claims {
  /** The paths, or folders of paths, where something foreign is in the way. */
  readonly inTheWay = new Set<string>();
  /** By their lower-case spelling: elsewhere two spellings would be one file. */
  readonly #names = new Map<string, Name>();
  readonly #entries: ReadonlySet<string>;
  readonly #foreign: ReadonlyMap<string, Foreign>;

  constructor(entries: ReadonlySet<string>, foreign: readonly Foreign[]) {
    this.#entries = entries;
    this.#foreign = new Map(foreign.map((entry) => [entry.path, entry]));
  }

  /** Whether the coming build has this file or folder. */
  readonly has = (path: string): boolean => this.#names.get(path.toLowerCase())?.path === path;

  /**
   * Claims the path of a file. Answers the folders to make for it, outermost first, or undefined when something foreign is in the way.
   * A path that is unsafe, was claimed before, or differs from another only in case is a bug and throws.
   */
  claim(path: string): readonly string[] | undefined {
    assertSafePath(path);
    if (path === MANIFEST || !this.#entries.has(topOf(path))) {
      throw new Error(`"${path}" is not under an entry of the build: ${[...this.#entries].join(', ')}`);
    }
    const folders = this.#newFolders(folderOf(path));
    if (!this.#isNew({ path, folder: false })) throw new Error(`"${path}" is written twice`);
    if (this.#foreign.has(path)) this.inTheWay.add(path);
    return this.inTheWay.size === 0 ? folders : undefined;
  }

  #newFolders(folder: string): string[] {
    if (folder === '' || !this.#isNew({ path: folder, folder: true })) return [];
    if (this.#foreign.get(folder)?.folder === false) this.inTheWay.add(folder);
    return [...this.#newFolders(folderOf(folder)), folder];
  }

  /** Remembers a name; answers whether it was not known. */
  #isNew(name: Name): boolean {
    const folded = name.path.toLowerCase();
    const other = this.#names.get(folded);
    if (other === undefined) this.#names.set(folded, name);
    else if (other.path !== name.path)
      throw new Error(`"${name.path}" and "${other.path}" differ only in upper and lower case`);
    else if (other.folder !== name.folder) throw new Error(`"${name.path}" is both a file and a folder`);
    return other === undefined;
  }
}
