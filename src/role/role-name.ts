/** How a role may be called. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';

/** Roles and their steps: parts of file names, and words of bash and of MySQL on the hosts. */
export const NAME = /^[a-z][a-z0-9-]{0,30}$/;
export const NAME_EXPECTED = 'expected a letter and up to 30 more lower-case letters, digits and -';

/** What `from` of a port takes besides roles and `network:<name>`. */
export const SOURCES: readonly string[] = ['any', 'site', 'system-vms', 'storage-clients', 'ssh-clients', 'ui-clients'];

/** What is wrong with the name of a file in `roles/`, the ending included; nothing with one that is a role's. */
export function roleNameFaults(file: string): PlacedProblem[] {
  const [, name = '', ending] = /^(.*)\.(ya?ml)$/is.exec(file) ?? [];
  if (ending === undefined) return [];
  if (ending !== 'yaml') return [fault(`${JSON.stringify(file)} is not read`, `expected ${name}.yaml`)];
  const message = `${JSON.stringify(name)} cannot be the name of a role`;
  if (!NAME.test(name)) return [fault(message, NAME_EXPECTED)];
  const meant = `expected another name: "from" of a port has a meaning for this one`;
  return SOURCES.includes(name) ? [fault(message, meant)] : [];
}

function fault(message: string, hint: string): PlacedProblem {
  return { rule: 'role-name', message, hint, path: [] };
}
