/** From a file to a site: read, parse, shape, references, rules; each stage collects all it finds. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Diagnostic, hasErrors, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import { sortDiagnostics } from '../diagnostic/print.ts';
import { Source } from '../diagnostic/source.ts';
import { isEndless } from '../disk/endless.ts';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import { failedWith, whyUnreadable } from '../disk/system-error.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import { YamlSource } from '../yaml/yaml-source.ts';
import type { NamedFiles } from './key-files.ts';
import { resolveSite } from './resolve.ts';
import { rules } from './rules/all-rules.ts';
import { shapeSite } from './shape.ts';
import type { Site } from './site.ts';

/** A site that may be built. */
export interface LoadedSite {
  readonly site: Site;
  /** The file, for what is found wrong later on. */
  readonly source: Source;
  /** What forbids nothing, sorted by place in the file. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads and judges a site file. `roles` names every role that a role file defines, in the order in which their steps run.
 * Never throws for what a file can say or for a file that cannot be read.
 */
export function loadSite(file: string, roles: readonly string[]): Outcome<LoadedSite, Diagnostic> {
  let bytes: Buffer;
  if (file === '') return unreadable(file, 'has no name', 'expected one, such as site.yaml');
  try {
    if (isEndless(file)) return unreadable(file, 'is no regular file');
    bytes = readFileSync(file);
  } catch (error) {
    const examples = join(PACKAGE_FOLDER, 'examples');
    const hint = failedWith(error, 'ENOENT') ? `make one from one of the examples in ${examples}` : undefined;
    return unreadable(file, whyUnreadable(error), hint);
  }
  const text = decodeText(file, bytes, 'the site file');
  return text.ok ? loadSiteText(file, text.value, roles) : text;
}

/** As `loadSite`, for a text that is already there; `file` names it and is where relative file names count from, unless `folder` is. */
export function loadSiteText(
  file: string,
  text: string,
  roles: readonly string[],
  folder: NamedFiles = dirname(file),
): Outcome<LoadedSite, Diagnostic> {
  const source = new YamlSource(file, text);
  const parsed = parseYaml(source, { name: 'the site file', keys: 'site, networks, hosts' });
  if (!parsed.ok) return { ok: false, problems: sortDiagnostics(firstOfEach(parsed.problems)) };
  const place = (problems: readonly PlacedProblem[]) =>
    sortDiagnostics(firstOfEach(problems).map((problem) => inSource(source, problem)));
  const { input, problems: misshapen } = shapeSite(parsed.value, source);
  if (input === undefined) return { ok: false, problems: place(misshapen) };
  const resolved = resolveSite(input, { folder, roles });
  if (!resolved.ok) return { ok: false, problems: place([...misshapen, ...resolved.problems]) };
  const site = resolved.value;
  const found = place([...misshapen, ...rules.flatMap((rule) => rule.check(site))]);
  return hasErrors(found) ? { ok: false, problems: found } : done({ site, source, warnings: found });
}

/** More faults of one rule than these are read by nobody, and a large site with one mistake in a template has one a host. */
const MOST_OF_A_RULE = 50;

/** The first errors and the first warnings of each rule, the last of either with the count of those left out. */
function firstOfEach<P extends PlacedProblem>(faults: readonly P[]): readonly P[] {
  if (faults.length <= MOST_OF_A_RULE) return faults;
  const alike = Map.groupBy(faults, ({ rule, severity = 'error' }) => `${severity} ${rule}`);
  return [...alike.values()].flatMap((all) => {
    const shown = all.slice(0, MOST_OF_A_RULE);
    const leftOut = all.length - shown.length;
    const last = shown.pop();
    if (leftOut === 0 || last === undefined) return all;
    return [...shown, { ...last, message: `${last.message}; and ${leftOut} more like it`, leftOut }];
  });
}

function unreadable(file: string, reason: string, hint?: string): Outcome<LoadedSite, Diagnostic> {
  const problem = { rule: 'unreadable-file', message: `the site file ${reason}`, hint, path: [] };
  return refused(inSource(new Source(file, ''), problem));
}
