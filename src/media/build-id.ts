/** What a site was compiled to, in twelve digits. */
import { createHash } from 'node:crypto';

/** A host with its documents, as they were compiled or as they were found. */
export interface CompiledHost {
  readonly name: string;
  readonly documents: Iterable<{ readonly name: string; readonly content: string | Uint8Array }>;
}

/** The same for the same documents of the same hosts in the same order, wherever and whenever they were compiled. */
export function buildId(hosts: Iterable<CompiledHost>): string {
  const hash = createHash('sha256');
  for (const host of hosts) {
    for (const { name, content } of host.documents) {
      hash.update(`${host.name}/${name}\0${Buffer.byteLength(content)}\0`).update(content);
    }
  }
  return hash.digest('hex').slice(0, 12);
}
