/** One role file: YAML text -> Role, or what is wrong with it. */
import { z } from 'zod';
import { type Diagnostic, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { didYouMean } from '../outcome/problem.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { schemaProblems } from '../yaml/schema-problems.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { CONDITIONS } from './conditions.ts';
import type { Role } from './role.ts';

/** The template that installs a role's packages; a role that lists packages has a step with it. */
export const PACKAGES_TEMPLATE = 'common/packages.sh';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'expected lower-case letters, digits and -');
const packageName = z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'expected the name of a package');
const template = z.string().regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/, 'expected a path below templates/');
const when = z.string().optional();

const file = z.strictObject({
  path: z.string().regex(/^(\/[A-Za-z0-9_.@+-]+)+$/, 'expected an absolute path of letters, digits and _.@+-'),
  template,
  mode: z
    .string()
    .regex(/^0[0-7]{3}$/, 'expected octal digits in quotes such as "0644"')
    .default('0644'),
  owner: z.string().default('root:root'),
  secret: z.boolean().default(false),
  when,
});

const step = z.strictObject({
  name,
  template,
  waits_for: z
    .array(
      z
        .string()
        .regex(
          /^(storage|dns|time|apt-lock|[a-z][a-z0-9-]*:\d{1,5})$/,
          'expected <role>:<port>, storage, dns, time or apt-lock',
        ),
    )
    .default([]),
  once: z.boolean().default(true),
  when,
});

const port = z.strictObject({
  port: z
    .union([z.int().min(1).max(65_535), z.string().regex(/^\d{1,5}-\d{1,5}$/, 'expected a port or first-last')])
    .transform(String),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  from: z
    .array(z.string().regex(/^(network:.+|[a-z][a-z0-9-]*)$/, 'expected any, site, network:<name> or a role'))
    .min(1),
  purpose: z.string().regex(/^[^"\\\n]{1,60}$/, 'expected up to 60 characters without quotes'),
  when,
});

const schema = z.strictObject({
  title: z.string().min(1),
  after: z.array(name).default([]),
  packages: z
    .array(
      z.union([
        packageName,
        z.strictObject({ '4.19': packageName, '4.20': packageName, '4.22': packageName }).partial(),
      ]),
    )
    .default([]),
  files: z.array(file).default([]),
  steps: z.array(step).default([]),
  ports: z.array(port).default([]),
  checks: z.array(z.string()).default([]),
});

/** Reads `roles/<roleName>.yaml`. */
export function parseRole(roleName: string, source: YamlSource): Outcome<Role, Diagnostic> {
  const parsed = parseYaml(source, { name: 'the role file', keys: 'title, packages, steps' });
  if (!parsed.ok) return parsed;
  const result = schema.safeParse(parsed.value);
  if (!result.success) {
    const judged = { schema, data: parsed.value, whole: 'the role file' };
    return refused(...schemaProblems(judged, result.error.issues).map((problem) => inSource(source, problem)));
  }
  const role: Role = { name: roleName, ...result.data };
  const problems = [...unknownConditions(role), ...missingInstall(role), ...openSecrets(role), ...twice(role)];
  return problems.length > 0 ? refused(...problems.map((problem) => inSource(source, problem))) : done(role);
}

function unknownConditions(role: Role): PlacedProblem[] {
  return (['files', 'steps', 'ports'] as const).flatMap((list) =>
    role[list].flatMap((entry, index) => {
      if (entry.when === undefined || entry.when in CONDITIONS) return [];
      const hint = didYouMean(entry.when, Object.keys(CONDITIONS));
      return [fault(`there is no condition "${entry.when}"`, hint, [list, index, 'when'])];
    }),
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

function openSecrets(role: Role): PlacedProblem[] {
  return role.files.flatMap((entry, index) =>
    entry.secret && !/^0[0-7]00$/.test(entry.mode)
      ? [
          fault(`${entry.path} is secret and its mode is ${entry.mode}`, 'expected "0600" or "0700"', [
            'files',
            index,
            'mode',
          ]),
        ]
      : [],
  );
}

function twice(role: Role): PlacedProblem[] {
  return role.steps.flatMap((entry, index) =>
    role.steps.findIndex((other) => other.name === entry.name) < index
      ? [fault(`there are two steps "${entry.name}"`, 'names of steps are unique in a role', ['steps', index, 'name'])]
      : [],
  );
}

function fault(message: string, hint: string, path: PlacedProblem['path']): PlacedProblem {
  return { rule: 'role-file', message, hint, path };
}
