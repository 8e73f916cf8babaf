/** The order of roles: that of `after` in their files. */
import type { Role } from './role.ts';

/** Each role after those that its file names in `after`, otherwise in the order given. The roles have no circle. */
export function inOrder(roles: Iterable<Role>): Role[] {
  const byName = new Map(Array.from(roles, (role) => [role.name, role]));
  const ordered = new Set<Role>();
  const place = (role: Role): void => {
    if (ordered.has(role)) return;
    for (const name of role.after) {
      const before = byName.get(name);
      if (before !== undefined) place(before);
    }
    ordered.add(role);
  };
  for (const role of byName.values()) place(role);
  return [...ordered];
}

/** The names of roles that wait for each other, if any do. */
export function findCircle(roles: ReadonlyMap<string, Role>): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (done.has(name)) return undefined;
    done.add(name);
    for (const before of roles.get(name)?.after ?? []) {
      const circle = visit(before, [...trail, name]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  for (const name of roles.keys()) {
    const circle = visit(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
