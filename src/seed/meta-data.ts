/** NoCloud's `meta-data`. */
import { hash } from 'node:crypto';
import type { Host } from '../site/site.ts';
import { yamlText } from './yaml.ts';

/**
 * The document of a host whose other documents say `contents`. Its instance id follows from them: a seed that says something
 * else is a new instance to cloud-init, the same seed is the same one wherever and whenever it was built.
 */
export function metaData(host: Host, contents: readonly string[]): string {
  const id = hash('sha256', contents.map((content) => hash('sha256', content)).join('\n')).slice(0, 16);
  return yamlText({ 'instance-id': `iid-${host.name}-${id}`, 'local-hostname': host.name });
}
