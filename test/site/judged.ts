/** Site files with the built-in roles: as sites, and with what is said of them. */
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';
import type { Outcome } from '../../src/outcome/outcome.ts';
import { loadRoleLibrary } from '../../src/role/library.ts';
import { type LoadedSite, loadSite, loadSiteText } from '../../src/site/load.ts';
import type { Site } from '../../src/site/site.ts';
import { valueIn } from '../outcome/outcomes.ts';

export const builtInRoles = valueIn(loadRoleLibrary([process.cwd()])).names();

/** The site of a file, which must have no error. */
export function siteIn(file: string): Site {
  return valueIn(loadSite(file, builtInRoles)).site;
}

/** The site of a text, which must have no error; `file` names it and is where relative file names count from. */
export function siteOfText(file: string, text: string): Site {
  return valueIn(loadSiteText(file, text, builtInRoles)).site;
}

/** A site, or none, and all that is said of its file: errors and warnings. */
export interface Judged {
  readonly site?: Site;
  readonly diagnostics: readonly Diagnostic[];
}

export function judgeText(file: string, text: string, roles = builtInRoles): Judged {
  return judged(loadSiteText(file, text, roles));
}

export function judgeFile(file: string): Judged {
  return judged(loadSite(file, builtInRoles));
}

function judged(loaded: Outcome<LoadedSite, Diagnostic>): Judged {
  return loaded.ok ? { site: loaded.value.site, diagnostics: loaded.value.warnings } : { diagnostics: loaded.problems };
}
