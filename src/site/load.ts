/** The way from a site file to a resolved site: read, parse, shape, references, rules; each stage collects all it finds. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Diagnostic, hasErrors } from '../diagnostic/diagnostic.ts';
import { sortDiagnostics } from '../diagnostic/print.ts';
import { Source } from '../diagnostic/source.ts';
import { schemaDiagnostics } from '../yaml/schema-problems.ts';
import { parseYaml } from '../yaml/yaml-faults.ts';
import { resolveSite } from './resolve.ts';
import { rules } from './rules/all-rules.ts';
import type { Site } from './site.ts';
import { type SiteInput, siteSchema } from './site-schema.ts';

/** A site, or why there is none. `site` is absent when a diagnostic is an error; warnings alone leave it. */
export interface LoadedSite {
  readonly site?: Site;
  /** Sorted by place in the file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly source: Source;
}

export interface LoadOptions {
  /** Names of every role that a role file defines. */
  readonly roles?: readonly string[];
}

const BUILT_IN_ROLES = ['common', 'database', 'management', 'kvm', 'nfs'];

/** Reads and judges a site file. Never throws for what a file can say or for a file that cannot be read. */
export function loadSite(file: string, options: LoadOptions = {}): LoadedSite {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return unreadable(file, (error as NodeJS.ErrnoException).code ?? 'unknown');
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return failed(new Source(file, ''), [readFault('the site file is not UTF-8 text')]);
  }
  return loadSiteText(file, text, options);
}

/** As `loadSite`, for a text that is already there; `file` names it and is where relative file names count from. */
export function loadSiteText(file: string, text: string, options: LoadOptions = {}): LoadedSite {
  const source = new Source(file, text);
  const parsed = parseYaml(text);
  if (parsed.diagnostics.length > 0) return failed(source, parsed.diagnostics);
  const shaped = shape(parsed.data);
  if (shaped.input === undefined) return failed(source, shaped.diagnostics);
  const resolved = resolveSite(shaped.input, { folder: dirname(file), roles: options.roles ?? BUILT_IN_ROLES });
  if (resolved.site === undefined) return failed(source, [...shaped.diagnostics, ...resolved.diagnostics]);
  const site = resolved.site;
  const diagnostics = [...shaped.diagnostics, ...rules.flatMap((rule) => rule.check(site))];
  if (diagnostics.length === 0) return { site, diagnostics, source };
  const sorted = sortDiagnostics(diagnostics, source);
  return hasErrors(sorted) ? { diagnostics: sorted, source } : { site, diagnostics: sorted, source };
}

/** Judges the shape. Unknown keys alone do not hide what the later stages would find: they are reported and left out. */
function shape(data: unknown): { input?: SiteInput; diagnostics: Diagnostic[] } {
  const result = siteSchema.safeParse(data);
  if (result.success) return { input: result.data, diagnostics: [] };
  const { issues } = result.error;
  const diagnostics = schemaDiagnostics(siteSchema, data, issues);
  if (!issues.every((issue) => issue.code === 'unrecognized_keys')) return { diagnostics };
  const pruned = structuredClone(data);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const node = issue.path.reduce<unknown>((n, key) => (n as Record<PropertyKey, unknown>)[key], pruned);
    for (const key of issue.keys) delete (node as Record<string, unknown>)[key];
  }
  const again = siteSchema.safeParse(pruned);
  return again.success ? { input: again.data, diagnostics } : { diagnostics };
}

function failed(source: Source, diagnostics: readonly Diagnostic[]): LoadedSite {
  return { diagnostics: sortDiagnostics(diagnostics, source), source };
}

function unreadable(file: string, code: string): LoadedSite {
  const reason =
    { ENOENT: 'does not exist', EACCES: 'may not be read', EISDIR: 'is a folder' }[code] ?? `cannot be read (${code})`;
  return failed(new Source(file, ''), [readFault(`the site file ${reason}`)]);
}

function readFault(message: string): Diagnostic {
  return { severity: 'error', rule: 'unreadable-file', message, path: [], range: [0, 0] };
}
