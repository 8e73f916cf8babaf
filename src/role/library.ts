/** The roles and templates of a run: those of the package, and those a user's folder adds or puts in their place. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { Source } from '../diagnostic/source.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { YamlSource } from '../yaml/yaml-source.ts';
import type { Role } from './role.ts';
import { parseRole } from './role-file.ts';
import { findCircle, inOrder } from './role-order.ts';
import { unknownReferences } from './role-references.ts';
import { compileTemplate, type Template } from './template.ts';

export interface RoleLibrary {
  /** Every role a host may have, each after those its file names in `after`: the order in which their steps run. */
  names(): readonly string[];
  /** Throws for a name that `names` does not have: the site was judged with another library. */
  role(name: string): Role;
  /** The text of a template as its file has it. */
  text(template: string): string;
  /** A template that some file of a role is made from. */
  template(template: string): Template;
}

/** Paths of files by name: of a role, or of a template relative to its `templates` folder. */
type Files = ReadonlyMap<string, string>;

/**
 * Loads `roles/*.yaml` and `templates/**` of each folder; a later folder's file takes the place of an earlier one's with
 * the same name. Folders without either are passed over. Refused with everything that is wrong with the files.
 */
export function loadRoleLibrary(folders: readonly string[]): Outcome<RoleLibrary, Diagnostic> {
  const templateFiles = filesOf(folders, 'templates');
  const parsed = parseRoles(filesOf(folders, 'roles'), templateFiles);
  if (!parsed.ok) return parsed;
  const templates = compileTemplates(parsed.value, templateFiles);
  if (!templates.ok) return templates;
  return done(new FileLibrary(inOrder(parsed.value), templateFiles, templates.value));
}

function filesOf(folders: readonly string[], kind: 'roles' | 'templates'): Files {
  const named = new Map<string, string>();
  for (const folder of folders) {
    for (const file of filesBelow(join(folder, kind))) {
      const name = kind === 'templates' ? file : /^([^/]+)\.yaml$/.exec(file)?.[1];
      if (name !== undefined) named.set(name, join(folder, kind, file));
    }
  }
  return named;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function parseRoles(files: Files, templates: Files): Outcome<readonly Role[], Diagnostic> {
  const roles: Role[] = [];
  const problems: Diagnostic[] = [];
  for (const [name, path] of files) {
    const text = decodeText(path, readFileSync(path), 'the role file');
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
    const message = `the roles ${circle.join(' -> ')} each come after the other`;
    problems.push(inSource(first.source, { rule: 'role-file', message, path: ['after'] }));
  }
  return problems.length > 0 ? refused(...problems) : done(roles);
}

/** The templates of files, by name. Those of steps have no holes: scripts are copied as they are. */
function compileTemplates(roles: readonly Role[], files: Files): Outcome<ReadonlyMap<string, Template>, Diagnostic> {
  const templates = new Map<string, Template>();
  const problems: Diagnostic[] = [];
  for (const name of new Set(roles.flatMap((role) => role.files.map(({ template }) => template)))) {
    const path = files.get(name);
    if (path === undefined) throw new Error(`no template ${name}`);
    const compiled = compileTemplate(new Source(path, readFileSync(path, 'utf8')));
    if (compiled.ok) templates.set(name, compiled.value);
    else problems.push(...compiled.problems);
  }
  return problems.length > 0 ? refused(...problems) : done(templates);
}

class FileLibrary implements RoleLibrary {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #files: Files;
  readonly #templates: ReadonlyMap<string, Template>;
  readonly #texts = new Map<string, string>();

  constructor(roles: readonly Role[], files: Files, templates: ReadonlyMap<string, Template>) {
    this.#roles = new Map(roles.map((role) => [role.name, role]));
    this.#files = files;
    this.#templates = templates;
  }

  names(): readonly string[] {
    return [...this.#roles.keys()];
  }

  role(name: string): Role {
    return found(this.#roles, name, 'role');
  }

  template(name: string): Template {
    return found(this.#templates, name, 'template of a file');
  }

  text(name: string): string {
    const text = this.#texts.get(name) ?? readFileSync(found(this.#files, name, 'template'), 'utf8');
    this.#texts.set(name, text);
    return text;
  }
}

function found<T>(among: ReadonlyMap<string, T>, name: string, what: string): T {
  const value = among.get(name);
  if (value === undefined) throw new Error(`there is no ${what} ${name}`);
  return value;
}
