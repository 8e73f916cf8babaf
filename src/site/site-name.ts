import { readFileSync } from 'node:fs';
import { isEndless } from '../disk/endless.ts';
import { isSystemError } from '../disk/system-error.ts';
import { YamlSource } from '../yaml/yaml-source.ts';

/**
 * The name of the site, for commands that need no more of its file: what else it says does not matter. Undefined when the
 * file cannot be read, is no YAML or does not say it.
 */
export function siteNameIn(file: string): string | undefined {
  let text: string;
  try {
    if (isEndless(file)) return undefined;
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return undefined;
  }
  const root = new YamlSource(file, text).parsed.documents[0]?.contents;
  const entry = root?.kind === 'map' ? root.entries.findLast(({ key }) => key === 'site') : undefined;
  const name = entry?.value.kind === 'scalar' ? entry.value.value : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
