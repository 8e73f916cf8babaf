/** Calls held against the described API, for whoever has made some against the stand-in. */
import type { Heard } from '../fakes/cloudstack/stand-in.ts';
import { readCommands } from './recordings.ts';

/** What every call may have; secrets are not kept by the stand-in. */
const ALWAYS = ['command', 'response', 'signatureversion', 'expires', 'page', 'pagesize'];
const UNHEARD = /password|secret|apikey|sessionkey|signature/i;

/** Versions in which the description says what was added. */
const DELTAS: Readonly<Record<string, readonly string[]>> = {
  '4.19': [],
  '4.20': ['4.20.3'],
  '4.22': ['4.20.3', '4.22.0'],
};

/** What in these calls is not of the API of a version (`4.19`, `4.20`, `4.22`), in words. */
export function unlikeTheApi(calls: readonly Heard[], version: string): string[] {
  const described = new Map(readCommands().map((command) => [command.name, command]));
  const wrong = calls.flatMap(({ command, params }) => {
    const known = described.get(command);
    if (known === undefined) return [`${command} is no command of ${version}`];
    const added = (DELTAS[version] ?? []).flatMap((delta) => known.versions?.[delta]?.params_added ?? []);
    const names = new Set([...known.params, ...added].map(({ name }) => name.toLowerCase()));
    const sent = Object.keys(params).map((name) => name.replace(/\[.*$/, ''));
    const unknown = sent.filter((name) => !names.has(name) && !ALWAYS.includes(name));
    const missing = known.params.filter(
      ({ name, required }) => required && !sent.includes(name) && !UNHEARD.test(name),
    );
    return [
      ...unknown.map((name) => `${command} has no parameter ${name} in ${version}`),
      ...missing.map(({ name }) => `${command} needs ${name}`),
    ];
  });
  return [...new Set(wrong)];
}
