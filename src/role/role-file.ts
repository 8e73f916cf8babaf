/** One role file: YAML text -> Role, or what is wrong with it. */
import { type Diagnostic, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { schemaProblems } from '../yaml/schema-problems.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { CONDITIONS } from './conditions.ts';
import { isOwnPath } from './own-paths.ts';
import type { Role } from './role.ts';
import { roleSchema } from './role-schema.ts';
import { ROLE_SECRETS } from './role-secrets.ts';

/** The template that installs a role's packages; a role that lists packages has a step with it. */
const PACKAGES_TEMPLATE = 'common/packages.sh';

/** Reads `roles/<roleName>.yaml`. */
export function parseRole(roleName: string, source: YamlSource): Outcome<Role, Diagnostic> {
  const parsed = parseYaml(source, { name: 'the role file', keys: 'title, packages, steps' });
  if (!parsed.ok) return parsed;
  const result = roleSchema.safeParse(parsed.value);
  if (!result.success) {
    const judged = { schema: roleSchema, data: parsed.value, source, whole: 'the role file' };
    return refused(...schemaProblems(judged, result.error.issues).map((problem) => inSource(source, problem)));
  }
  // What holds secrets is its owner's alone, without a word.
  const files = result.data.files.map((file) => ({
    ...file,
    mode: file.mode ?? (file.secrets.length > 0 ? '0600' : '0644'),
  }));
  const role: Role = { name: roleName, source, ...result.data, files };
  const problems = JUDGES.flatMap((judge) => judge(role));
  return problems.length > 0 ? refused(...problems.map((problem) => inSource(source, problem))) : done(role);
}

const JUDGES: readonly ((role: Role) => PlacedProblem[])[] = [
  unknownConditions,
  unknownSecrets,
  openSecrets,
  ownPaths,
  missingInstall,
  stepsTwice,
];

function unknownConditions(role: Role): PlacedProblem[] {
  return (['files', 'steps', 'ports'] as const).flatMap((list) =>
    role[list].flatMap(({ when }, index) =>
      when === undefined || Object.hasOwn(CONDITIONS, when)
        ? []
        : [{ ...unknownName('condition', when, Object.keys(CONDITIONS)), path: [list, index, 'when'] }],
    ),
  );
}

function unknownSecrets(role: Role): PlacedProblem[] {
  return role.files.flatMap(({ secrets }, index) =>
    secrets.flatMap((name, place) =>
      ROLE_SECRETS.includes(name)
        ? []
        : [{ ...unknownName('secret', name, ROLE_SECRETS), path: ['files', index, 'secrets', place] }],
    ),
  );
}

function openSecrets(role: Role): PlacedProblem[] {
  return role.files.flatMap(({ path, mode, secrets }, index) =>
    secrets.length === 0 || /^0[0-7]00$/.test(mode)
      ? []
      : [fault(`${path} holds secrets and its mode is ${mode}`, 'expected "0600" or "0700"', ['files', index, 'mode'])],
  );
}

function ownPaths(role: Role): PlacedProblem[] {
  return role.files.flatMap(({ path }, index) =>
    isOwnPath(path)
      ? [fault(`${path} is kept for files of zoneseed itself`, 'expected another path', ['files', index, 'path'])]
      : [],
  );
}

function missingInstall(role: Role): PlacedProblem[] {
  if (role.packages.length === 0 || role.steps.some((each) => each.template === PACKAGES_TEMPLATE)) return [];
  return [
    fault('packages are listed and no step installs them', `add a step with template ${PACKAGES_TEMPLATE}`, [
      'packages',
    ]),
  ];
}

function stepsTwice(role: Role): PlacedProblem[] {
  return role.steps.flatMap((entry, index) =>
    role.steps.findIndex((other) => other.name === entry.name) < index
      ? [fault(`there are two steps "${entry.name}"`, 'names of steps are unique in a role', ['steps', index, 'name'])]
      : [],
  );
}

function fault(message: string, hint: string, path: PlacedProblem['path']): PlacedProblem {
  return { rule: 'role-file', message, hint, path };
}
