import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { Site } from '../model.ts';

/** One thing that must hold together in a resolved site. A rule reports everything it finds; it never throws. */
export interface Rule {
  /** Kebab-case; ends every message of this rule, and names its problem file in test/problems. */
  readonly id: string;
  check(site: Site): Diagnostic[];
}
