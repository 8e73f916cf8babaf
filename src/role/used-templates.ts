/** The templates that are used, read and judged. */
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { Source } from '../diagnostic/source.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { type LibraryFiles, templateText } from './library-files.ts';
import type { Role } from './role.ts';
import { scriptFaults } from './step-script.ts';
import { compileTemplate, type Template } from './template.ts';

/** What is known of a template that is used: its text, and how to fill it when it is that of a file. */
export interface Used {
  readonly text: string;
  readonly template?: Template;
}

/**
 * The templates that roles name, and those that a user has put in the place of built-in ones, by name. Those of steps have no
 * holes: scripts are copied as they are.
 */
export function usedTemplates(
  roles: readonly Role[],
  { templates, replaced }: LibraryFiles,
): Outcome<ReadonlyMap<string, Used>, Diagnostic> {
  const ofFiles = new Set(roles.flatMap((role) => role.files.map(({ template }) => template)));
  const ofSteps = new Set(roles.flatMap((role) => role.steps.map(({ template }) => template)));
  const used = new Map<string, Used>();
  const problems: Diagnostic[] = [];
  for (const name of new Set([...ofFiles, ...ofSteps, ...replaced])) {
    const path = templates.get(name);
    if (path === undefined) throw new Error(`there is no template ${name}`);
    const text = templateText(path);
    if (!text.ok) {
      problems.push(...text.problems);
      continue;
    }
    const source = new Source(path, text.value);
    const compiled = ofFiles.has(name) ? compileTemplate(source) : undefined;
    if (compiled?.ok === false) problems.push(...compiled.problems);
    const faults = ofSteps.has(name) ? scriptFaults(path, text.value) : [];
    problems.push(...faults.map((problem) => inSource(source, problem)));
    used.set(name, { text: text.value, ...(compiled?.ok && { template: compiled.value }) });
  }
  return problems.length > 0 ? refused(...problems) : done(used);
}
