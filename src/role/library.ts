/** The roles and templates of a run: those of the package, and those a user's folder adds or puts in their place. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Diagnostic, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { didYouMean } from '../outcome/problem.ts';
import { YamlSource } from '../yaml/yaml-source.ts';
import { compileTemplate, type Template, TemplateError } from './render.ts';
import type { Role } from './role.ts';
import { parseRole } from './role-file.ts';
import { findCircle, inOrder } from './role-order.ts';

export interface RoleLibrary {
  /** Every role a host may have, each after those its file names in `after`: the order in which their steps run. */
  names(): readonly string[];
  /** Throws for a name that `names` does not have: the site was judged with another library. */
  role(name: string): Role;
  /** The text of a template as its file has it. */
  text(template: string): string;
  /** The template, compiled at its first use. */
  template(template: string): Template;
}

/**
 * Loads `roles/*.yaml` and `templates/**` of each folder; a later folder's file takes the place of an earlier one's with
 * the same name. Folders without either are passed over. Refused with everything that is wrong with the files.
 */
export function loadRoleLibrary(folders: readonly string[]): Outcome<RoleLibrary, Diagnostic> {
  const roleFiles = new Map<string, string>();
  const templates = new Map<string, string>();
  for (const folder of new Set(folders)) {
    for (const file of filesBelow(join(folder, 'roles'))) {
      if (/^[^/]+\.yaml$/.test(file)) roleFiles.set(file.slice(0, -'.yaml'.length), join(folder, 'roles', file));
    }
    for (const file of filesBelow(join(folder, 'templates'))) templates.set(file, join(folder, 'templates', file));
  }
  const roles = new Map<string, Role>();
  const faults: Diagnostic[] = [];
  for (const [name, path] of roleFiles) {
    const source = new YamlSource(path, readFileSync(path, 'utf8'));
    const parsed = parseRole(name, source);
    if (parsed.ok) {
      roles.set(name, parsed.value);
      faults.push(...crossChecks(parsed.value, roleFiles, templates).map((problem) => inSource(source, problem)));
    } else faults.push(...parsed.problems);
  }
  if (faults.length > 0) return refused(...faults);
  const circle = findCircle(roles);
  if (circle !== undefined) {
    const path = roleFiles.get(circle[0] ?? '') ?? '';
    const message = `the roles ${circle.join(' -> ')} each come after the other`;
    const source = new YamlSource(path, readFileSync(path, 'utf8'));
    return refused(inSource(source, { rule: 'role-file', message, path: ['after'] }));
  }
  return done(new FileLibrary(inOrder(roles.values()), templates));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** What a role names must exist, and what it names as a template with holes must be one. */
function crossChecks(
  role: Role,
  roles: ReadonlyMap<string, string>,
  templates: ReadonlyMap<string, string>,
): PlacedProblem[] {
  const unknown = (
    what: string,
    name: string,
    known: Iterable<string>,
    path: PlacedProblem['path'],
  ): PlacedProblem => ({
    rule: 'role-file',
    message: `there is no ${what} "${name}"`,
    hint: didYouMean(name, known),
    path,
  });
  const afters = role.after.flatMap((name, index) =>
    roles.has(name) ? [] : [unknown('role', name, roles.keys(), ['after', index])],
  );
  const missing = (['files', 'steps'] as const).flatMap((list) =>
    role[list].flatMap(({ template }, index) => {
      const path = [list, index, 'template'];
      const file = templates.get(template);
      if (file === undefined) return [unknown('template', template, templates.keys(), path)];
      return list === 'files' ? templateFault(template, file, path) : [];
    }),
  );
  return [...afters, ...missing];
}

function templateFault(name: string, file: string, path: PlacedProblem['path']): PlacedProblem[] {
  try {
    compileTemplate(name, readFileSync(file, 'utf8'));
    return [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ rule: 'template', message: error.message, path }];
  }
}

class FileLibrary implements RoleLibrary {
  readonly #roles: ReadonlyMap<string, Role>;
  readonly #files: ReadonlyMap<string, string>;
  readonly #texts = new Map<string, string>();
  readonly #templates = new Map<string, Template>();

  constructor(roles: readonly Role[], files: ReadonlyMap<string, string>) {
    this.#roles = new Map(roles.map((role) => [role.name, role]));
    this.#files = files;
  }

  names(): readonly string[] {
    return [...this.#roles.keys()];
  }

  role(name: string): Role {
    const role = this.#roles.get(name);
    if (role === undefined) throw new Error(`no role file for ${name}`);
    return role;
  }

  text(name: string): string {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const file = this.#files.get(name);
    if (file === undefined) throw new Error(`no template ${name}`);
    const text = readFileSync(file, 'utf8');
    this.#texts.set(name, text);
    return text;
  }

  template(name: string): Template {
    const known = this.#templates.get(name);
    if (known !== undefined) return known;
    const template = compileTemplate(name, this.text(name));
    this.#templates.set(name, template);
    return template;
  }
}
