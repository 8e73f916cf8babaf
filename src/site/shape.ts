/** The shape of a site file's content, judged by the schema. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { schemaProblems } from '../yaml/schema-problems.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { type SiteInput, siteSchema } from './site-schema.ts';

/**
 * The content with its defaults, unless something is wrong with it. Unknown keys alone do not hide what the later stages
 * would find: they are a problem, and are left out of the input.
 */
export function shapeSite(data: unknown, source: YamlSource): { input?: SiteInput; problems: PlacedProblem[] } {
  const result = siteSchema.safeParse(data);
  if (result.success) return { input: result.data, problems: [] };
  const { issues } = result.error;
  const problems = schemaProblems({ schema: siteSchema, data, source, whole: 'the site file' }, issues).map(inOurWords);
  if (!issues.every((issue) => issue.code === 'unrecognized_keys')) return { problems };
  const pruned = structuredClone(data);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const node = issue.path.reduce<unknown>((n, key) => (n as Record<PropertyKey, unknown>)[key], pruned);
    for (const key of issue.keys) delete (node as Record<string, unknown>)[key];
  }
  const again = siteSchema.safeParse(pruned);
  return again.success ? { input: again.data, problems } : { problems };
}

/** A version that is not known is called by what it is; a network without IPv4 is told who needs it. */
function inOurWords(problem: PlacedProblem): PlacedProblem {
  const { rule, path, message } = problem;
  if (rule === 'missing-key' && path[0] === 'networks' && message.startsWith('"cidr" is missing'))
    return {
      ...problem,
      hint: 'every network has IPv4, in which CloudStack speaks to hosts and system VMs; cidr6 comes beside it',
    };
  if (rule !== 'wrong-value' || path.join('.') !== 'cloudstack') return problem;
  const what = message.replace('cloudstack is', 'CloudStack version');
  return { ...problem, rule: 'unsupported-version', message: `${what} is not supported` };
}
