import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { Site } from '../site.ts';

/** One thing that must hold together in a resolved site. A rule reports everything it finds; it never throws. */
export interface Rule {
  /** Kebab-case; ends every message of this rule, and names its problem file in test/problems. */
  readonly id: string;
  check(site: Site): Diagnostic[];
}

/** What a rule has to say; an error unless it says otherwise. */
export type Problem = Omit<Diagnostic, 'rule' | 'severity'> & { readonly severity?: 'warning' };

/** Makes a rule of its id and a function that finds its problems, in any order. */
export function rule(id: string, problems: (site: Site) => Iterable<Problem>): Rule {
  return {
    id,
    check: (site) => Array.from(problems(site), (problem) => ({ severity: 'error', ...problem, rule: id })),
  };
}
