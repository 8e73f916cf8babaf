/** NoCloud's `meta-data`. */
import { createHash } from 'node:crypto';
import type { Host } from '../site/model.ts';
import { yamlText } from './yaml.ts';

/**
 * The document of a host whose other documents are `contents`. Its instance id follows from them: a seed that says something
 * else is a new instance to cloud-init, the same seed is the same one wherever and whenever it was built.
 */
export function metaData(host: Host, contents: readonly string[]): string {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content).update('\0');
  return yamlText({
    'instance-id': `iid-${host.name}-${hash.digest('hex').slice(0, 16)}`,
    'local-hostname': host.name,
  });
}
