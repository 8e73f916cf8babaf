import type { Place, PlacedProblem } from '../../diagnostic/diagnostic.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { Site } from '../site.ts';

/** One thing that must hold together in a resolved site. A rule reports everything it finds; it never throws. */
export interface Rule {
  /** Kebab-case; ends every message of this rule, and names its problem file in test/problems. */
  readonly id: string;
  check(site: Site): PlacedProblem[];
}

/** What a rule has to say of a place; an error unless it says otherwise. */
export type Fault = Omit<Problem, 'rule'> & Place;

/** Makes a rule of its id and a function that finds its faults, in any order. */
export function rule(id: string, faults: (site: Site) => Iterable<Fault>): Rule {
  return { id, check: (site) => Array.from(faults(site), (fault) => ({ ...fault, rule: id })) };
}
