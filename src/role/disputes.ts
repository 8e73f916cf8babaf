/** What roles of one host want that cannot be had together: two files at one path, a file and a folder, two steps of one name. */
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import type { HostFile, Role, Step } from './role.ts';

/** A file, and the entry of a role file that wants it. */
export interface Claim {
  readonly role: Role;
  readonly index: number;
  readonly file: HostFile;
  readonly secrets: readonly string[];
}

/** Whether two files at one path are the same on a host. */
export function isSameFile(a: HostFile, b: HostFile): boolean {
  return a.content === b.content && a.mode === b.mode && a.owner === b.owner;
}

/** What is wrong with files of roles beside one another, and beside those that the site has for the host, each said of a role's file. */
export function disputedPaths(claims: readonly Claim[], ofSite: readonly HostFile[]): Diagnostic[] {
  return claims.flatMap((claim, index) => {
    const before = claims.slice(0, index);
    return [...besideRoles(claim, before), ...ofSite.flatMap((file) => besideSite(claim, file))];
  });
}

function besideRoles(claim: Claim, before: readonly Claim[]): Diagnostic[] {
  const { role, file } = claim;
  const same = before.find((other) => other.file.path === file.path);
  if (same !== undefined) {
    if (isSameFile(same.file, file)) return [];
    const message = `${wanting(same.role, role)} two different files at ${file.path}`;
    return [atPath(claim, message, 'expected one of them, or the same template, mode and owner')];
  }
  const near = before.find((other) => isWithin(other.file.path, file.path) || isWithin(file.path, other.file.path));
  if (near === undefined) return [];
  const [outer, inner] = [file.path, near.file.path].sort((a, b) => a.length - b.length);
  const message = `${wanting(near.role, role)} a file at ${outer}, and one in a folder there, ${inner}`;
  return [atPath(claim, message, 'expected another path: nothing is a file and a folder')];
}

function besideSite(claim: Claim, { path }: HostFile): Diagnostic[] {
  const { role, file } = claim;
  if (path === file.path) {
    const message = `the role ${role.name} writes ${path}, and so does an entry of extras in the site file`;
    const hint = 'leave it out there, or put a role file and template of your own in the place of these';
    return [atPath(claim, message, hint)];
  }
  if (!isWithin(path, file.path) && !isWithin(file.path, path)) return [];
  const message = `the role ${role.name} writes ${file.path}, and an entry of extras in the site file ${path}`;
  return [atPath(claim, message, 'expected another path there: nothing is a file and a folder')];
}

/** Steps that two roles call alike once the name of the role is before theirs: the one would be run for both. */
export function disputedSteps(roles: readonly Role[], steps: readonly Step[]): Diagnostic[] {
  return steps.flatMap((step, index) => {
    const other = steps.slice(0, index).find(({ name }) => name === step.name);
    const role = roles.find(({ name }) => name === step.role);
    if (other === undefined || role === undefined) return [];
    const place = role.steps.findIndex(({ name }) => `${role.name}-${name}` === step.name);
    const message = `the roles ${other.role} and ${role.name} both have a step ${step.name}`;
    const hint = 'expected another name: a step is called by that of its role and its own';
    return [inSource(role.source, { rule: 'role-step', message, hint, path: ['steps', place, 'name'] })];
  });
}

function isWithin(path: string, folder: string): boolean {
  return path[folder.length] === '/' && path.startsWith(folder);
}

function wanting(one: Role, other: Role): string {
  return one === other ? `the role ${one.name} wants` : `the roles ${one.name} and ${other.name} want`;
}

function atPath({ role, index }: Claim, message: string, hint: string): Diagnostic {
  return inSource(role.source, { rule: 'role-path', message, hint, path: ['files', index, 'path'] });
}
