/** The roles and templates of a run: those of the package, and those a user's folder adds or puts in their place. */
import { readFileSync } from 'node:fs';
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { YamlSource } from '../yaml/yaml-source.ts';
import { type Files, type LibraryFiles, libraryFiles, textOfFile } from './library-files.ts';
import type { Role } from './role.ts';
import { parseRole } from './role-file.ts';
import { findCircle, inOrder } from './role-order.ts';
import { unknownReferences } from './role-references.ts';
import type { Template } from './template.ts';
import { type Used, usedTemplates } from './used-templates.ts';

export interface RoleLibrary {
  /** Every role a host may have, each after those its file names in `after`: the order in which their steps run. */
  names(): readonly string[];
  /** Throws for a name that `names` does not have: the site was judged with another library. */
  role(name: string): Role;
  /** The text of a template as its file has it. */
  text(template: string): string;
  /** A template that some file of a role is made from. */
  template(template: string): Template;
  /** The paths of all files that it may say something from, by `roles/kvm` or `templates/kvm/agent.sh`. */
  paths(): ReadonlyMap<string, string>;
}

/**
 * Loads `roles/*.yaml` and `templates/**` of each folder; a later folder's file takes the place of an earlier one's with
 * the same name. Folders without either are passed over. Refused with everything that is wrong with the files.
 */
export function loadRoleLibrary(folders: readonly string[]): Outcome<RoleLibrary, Diagnostic> {
  const files = libraryFiles(folders);
  if (!files.ok) return files;
  const parsed = parseRoles(files.value.roles, files.value.templates);
  if (!parsed.ok) return parsed;
  const used = usedTemplates(parsed.value, files.value);
  return used.ok ? done(new FileLibrary(inOrder(parsed.value), files.value, used.value)) : used;
}

function parseRoles(files: Files, templates: Files): Outcome<readonly Role[], Diagnostic> {
  const roles: Role[] = [];
  const problems: Diagnostic[] = [];
  for (const [name, path] of files) {
    const text = textOfFile(path, 'the role file');
    const source = new YamlSource(path, text.ok ? text.value : '');
    const parsed = text.ok ? parseRole(name, source) : text;
    if (!parsed.ok) {
      problems.push(...parsed.problems);
      continue;
    }
    roles.push(parsed.value);
    const unknown = unknownReferences(parsed.value, files.keys(), templates.keys());
    problems.push(...unknown.map((problem) => inSource(source, problem)));
  }
  const circle = problems.length > 0 ? undefined : findCircle(new Map(roles.map((role) => [role.name, role])));
  const first = roles.find(({ name }) => name === circle?.[0]);
  if (circle !== undefined && first !== undefined) {
    const isItself = circle.length === 2;
    const message = isItself
      ? `the role ${first.name} comes after itself`
      : `the roles ${circle.join(' -> ')} each come after the other`;
    const hint = `leave ${isItself ? first.name : 'one of them'} out`;
    problems.push(inSource(first.source, { rule: 'role-file', message, hint, path: ['after'] }));
  }
  return problems.length > 0 ? refused(...problems) : done(roles);
}

class FileLibrary implements RoleLibrary {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #files: LibraryFiles;
  readonly #used: ReadonlyMap<string, Used>;
  /** Of templates that zoneseed itself uses, read when they are asked for. */
  readonly #texts = new Map<string, string>();

  constructor(roles: readonly Role[], files: LibraryFiles, used: ReadonlyMap<string, Used>) {
    this.#roles = new Map(roles.map((role) => [role.name, role]));
    this.#files = files;
    this.#used = used;
  }

  names(): readonly string[] {
    return [...this.#roles.keys()];
  }

  role(name: string): Role {
    return found(this.#roles, name, 'role');
  }

  template(name: string): Template {
    const { template } = found(this.#used, name, 'used template');
    if (template === undefined) throw new Error(`no file is made from the template ${name}`);
    return template;
  }

  text(name: string): string {
    const known = this.#used.get(name)?.text ?? this.#texts.get(name);
    if (known !== undefined) return known;
    const text = readFileSync(found(this.#files.templates, name, 'template'), 'utf8');
    this.#texts.set(name, text);
    return text;
  }

  paths(): ReadonlyMap<string, string> {
    const { roles, templates } = this.#files;
    return new Map(
      Object.entries({ roles, templates }).flatMap(([kind, files]) =>
        Array.from(files, ([name, path]) => [`${kind}/${name}`, path] as const),
      ),
    );
  }
}

function found<T>(among: ReadonlyMap<string, T>, name: string, what: string): T {
  const value = among.get(name);
  if (value === undefined) throw new Error(`there is no ${what} ${name}`);
  return value;
}
