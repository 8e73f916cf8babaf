/** Site files and what is said of them, errors and warnings alike. */
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';
import type { Outcome } from '../../src/outcome/outcome.ts';
import { type LoadedSite, type LoadOptions, loadSite, loadSiteText } from '../../src/site/load.ts';
import type { Site } from '../../src/site/site.ts';

export interface Judged {
  readonly site?: Site;
  readonly diagnostics: readonly Diagnostic[];
}

/** A site file's text; `file` names it and is where relative file names count from. */
export function judgeText(file: string, text: string, options?: LoadOptions): Judged {
  return judged(loadSiteText(file, text, options));
}

export function judgeFile(file: string): Judged {
  return judged(loadSite(file));
}

function judged(loaded: Outcome<LoadedSite, Diagnostic>): Judged {
  return loaded.ok ? { site: loaded.value.site, diagnostics: loaded.value.warnings } : { diagnostics: loaded.problems };
}
