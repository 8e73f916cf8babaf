/** What many hosts have alike, written once a run: the programs of the installer, the runner of the first boot, and its steps. */
import { hash } from 'node:crypto';
import { isSameFile } from '../role/disputes.ts';
import type { RoleLibrary } from '../role/library.ts';
import { OWN, RUNNER } from '../role/own-paths.ts';
import type { HostFile, HostRoles } from '../role/role.ts';
import { plannedSteps } from './plan.ts';
import { Written, type YamlValue } from './yaml.ts';

/** A file as it is placed in a document, and its line in a list of digests. */
export interface PlacedFile {
  readonly entry: YamlValue;
  readonly digest: string;
}

/** The files of hosts with the same steps and packages. */
export interface SharedFiles {
  /** As cloud-init takes them. */
  readonly entries: readonly Written[];
  /** The last of them: the digests of the others. */
  readonly list: HostFile;
}

export class Shared {
  readonly #library: RoleLibrary;
  readonly #files = new Map<string, SharedFiles>();
  /** By path, what a host had there last. */
  readonly #last = new Map<string, PlacedFile & { readonly file: HostFile }>();
  /** What is in `templates/installer`; a program may begin with what it shares with others. */
  readonly programs: Readonly<Record<'guard' | 'trust' | 'adapt' | 'report' | 'disks' | 'place', Written>>;

  constructor(library: RoleLibrary) {
    this.#library = library;
    const program = (...parts: string[]) =>
      new Written(parts.map((part) => library.text(`installer/${part}.py`)).join(''));
    this.programs = {
      guard: program('say', 'guard'),
      trust: program('trust'),
      adapt: program('adapt'),
      report: program('report'),
      disks: program('say', 'seen', 'disks'),
      place: program('place'),
    };
  }

  /** The files that a host has together with all others whose roles ask for the same steps and packages. */
  files(roles: HostRoles): SharedFiles {
    const key = [...roles.packages.map(({ path }) => path), ...roles.steps.map(({ name }) => name)].join();
    const files = this.#files.get(key) ?? this.#write(roles);
    this.#files.set(key, files);
    return files;
  }

  /** A file of one host. Most are what the host before has there, too: from the second on such a file is written once for all. */
  placed(file: HostFile): PlacedFile {
    const last = this.#last.get(file.path);
    if (last?.entry instanceof Written && isSameFile(last.file, file)) return last;
    const isSecond = last !== undefined && isSameFile(last.file, file);
    const entry = isSecond ? new Written(entryOf(file)) : entryOf(file);
    const made = { file, entry, digest: digestLine(file) };
    this.#last.set(file.path, made);
    return made;
  }

  #write(roles: HostRoles): SharedFiles {
    const files = [
      ...roles.packages,
      ...RUNNER.map(({ path, template, mode }) => plainFile(path, this.#library.text(template), mode)),
      ...plannedSteps(this.#library, roles).map(({ name, script }) =>
        plainFile(`${OWN.steps}/${name}`, script, '0755'),
      ),
    ];
    const list = digestList(OWN.sharedList, files.map(digestLine));
    return { entries: [...files, list].map((file) => new Written(entryOf(file))), list };
  }
}

/** A file as everybody may read it. */
export function plainFile(path: string, content: string, mode = '0644'): HostFile {
  return { path, content, mode, owner: 'root:root', secret: false };
}

/** A list of digests, as `sha256sum --check` reads it from the root folder. */
export function digestList(path: string, lines: readonly string[]): HostFile {
  return plainFile(path, lines.join(''));
}

/** The line of a file in such a list. */
export function digestLine({ path, content }: HostFile): string {
  return `${hash('sha256', content)}  ${path.slice(1)}\n`;
}

/**
 * A file as cloud-init takes it. Content travels as text whatever is in it: YAML has an escape for everything but a lone
 * surrogate. An owner that a package or `users` creates later is waited for by `defer`.
 */
export function entryOf({ path, owner, mode, content }: HostFile) {
  const isRoots = /^root(:root)?$/.test(owner);
  return { path, owner, permissions: mode, defer: isRoots ? undefined : true, content };
}
