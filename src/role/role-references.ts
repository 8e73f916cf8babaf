/** What a role file names beyond itself must be there: other roles and templates. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { didYouMean, unknownName } from '../outcome/problem.ts';
import type { Role } from './role.ts';
import { SOURCES } from './role-name.ts';

/** The names in a role file that no role and no template has. */
export function unknownReferences(role: Role, roles: Iterable<string>, templates: Iterable<string>): PlacedProblem[] {
  const known = [...roles];
  const files = [...templates];
  const roleAt = (name: string, path: PlacedProblem['path'], also: readonly string[] = []) =>
    known.includes(name) || also.includes(name) ? [] : [{ ...unknownName('role', name, [...known, ...also]), path }];
  const templateAt = (name: string, path: PlacedProblem['path']) =>
    files.includes(name) ? [] : [{ ...unknownName('template', name, files), hint: templateMeant(name, files), path }];
  return [
    ...role.after.flatMap((name, index) => roleAt(name, ['after', index])),
    ...role.files.flatMap(({ template }, index) => templateAt(template, ['files', index, 'template'])),
    ...role.steps.flatMap(({ template }, index) => templateAt(template, ['steps', index, 'template'])),
    ...role.steps.flatMap((step, index) =>
      step.waits_for.flatMap((word, place) => {
        const [name = '', port] = word.split(':');
        return port === undefined ? [] : roleAt(name, ['steps', index, 'waits_for', place]);
      }),
    ),
    ...role.ports.flatMap(({ from }, index) =>
      from.flatMap((word, place) =>
        word.startsWith('network:') ? [] : roleAt(word, ['ports', index, 'from', place], SOURCES),
      ),
    ),
  ];
}

/** The template that was probably meant, or where the file would have to be. */
function templateMeant(name: string, known: readonly string[]): string {
  const end = name.replace(/^templates\//, '');
  const meant = known.find((each) => each === end) ?? known.find((each) => each.endsWith(`/${end}`));
  return meant === undefined
    ? didYouMean(name, known, `expected the file templates/${name}`)
    : `did you mean ${meant}?`;
}
