/** What a site was compiled to, in twelve digits. */
import { createHash } from 'node:crypto';
import type { Artifact } from '../output/artifact.ts';
import { bytesOf } from '../output/content.ts';

/** The same for the same documents in the same order, wherever and whenever they were compiled. */
export function buildId(documents: Iterable<Pick<Artifact, 'path' | 'content'>>): string {
  const hash = createHash('sha256');
  for (const { path, content } of documents) {
    hash.update(`${path}\0${bytesOf(content).length}\0`).update(bytesOf(content));
  }
  return hash.digest('hex').slice(0, 12);
}
