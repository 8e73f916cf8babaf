/** From answers to findings: every fault under its first cause. */
import type { Check, Fault, Seen } from './check-type.ts';

export interface Finding extends Fault {
  readonly check: Check;
  /** What follows from it, and is no fault of its own. */
  readonly explains: readonly Fault[];
}

/**
 * Runs the checks in their order. A fault is told under an earlier finding of a check it comes `after`, when that one is about
 * one of its hosts or about the site, and not about other files: the first of them is its cause, and it is none.
 */
export function examine(checks: readonly Check[], seen: Seen): readonly Finding[] {
  const findings: (Omit<Finding, 'explains'> & { explains: Fault[] })[] = [];
  for (const check of checks) {
    const before = causesOf(check, checks);
    for (const fault of check.find(seen)) {
      const cause = findings.find((one) => before.has(one.check.id) && explains(one, fault));
      if (cause === undefined) findings.push({ ...fault, check, explains: [] });
      else cause.explains.push(fault);
    }
  }
  return findings;
}

function explains(cause: Fault, fault: Fault): boolean {
  const [where] = cause.hosts;
  if (where !== undefined && !fault.hosts.includes(where)) return false;
  if (cause.files === undefined || fault.files === undefined) return true;
  return fault.files.some((file) => cause.files?.includes(file));
}

/** Ids of all checks that a check comes after, however far before it. */
export function causesOf(check: Check, checks: readonly Check[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = ({ after }: Check) => {
    for (const id of after) {
      if (found.has(id)) continue;
      found.add(id);
      const next = checks.find((one) => one.id === id);
      if (next !== undefined) add(next);
    }
  };
  add(check);
  return found;
}
