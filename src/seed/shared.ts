/** What many hosts have alike, written once a run: the programs of the installer, the runner of the first boot, and its steps. */
import { hash } from 'node:crypto';
import type { RoleLibrary } from '../role/library.ts';
import { OWN, RUNNER } from '../role/own-paths.ts';
import type { HostFile, HostRoles } from '../role/role.ts';
import { plannedSteps } from './plan.ts';
import { Written } from './yaml.ts';

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

  #write(roles: HostRoles): SharedFiles {
    const files = [
      ...roles.packages,
      ...RUNNER.map(({ path, template, mode }) => plainFile(path, this.#library.text(template), mode)),
      ...plannedSteps(this.#library, roles).map(({ name, script }) =>
        plainFile(`${OWN.steps}/${name}`, script, '0755'),
      ),
    ];
    const list = digestList(OWN.sharedList, files);
    return { entries: [...files, list].map((file) => new Written(entryOf(file))), list };
  }
}

/** A file as everybody may read it. */
export function plainFile(path: string, content: string, mode = '0644'): HostFile {
  return { path, content, mode, owner: 'root:root', secret: false };
}

/** The digests of files, as `sha256sum --check` reads them from the root folder. */
export function digestList(path: string, files: readonly HostFile[]): HostFile {
  const lines = files.map((file) => `${hash('sha256', file.content)}  ${file.path.slice(1)}\n`);
  return plainFile(path, lines.join(''));
}

/**
 * A file as cloud-init takes it. Content travels as text whatever is in it: YAML has an escape for everything but a lone
 * surrogate. An owner that a package or `users` creates later is waited for by `defer`.
 */
export function entryOf({ path, owner, mode, content }: HostFile) {
  const isRoots = /^root(:root)?$/.test(owner);
  return { path, owner, permissions: mode, defer: isRoots ? undefined : true, content };
}
