/** Files of hosts that no program reads by a grammar: keys, and lists of secrets to strike out. */
import type { Document } from './documents.ts';

const TEXT: readonly RegExp[] = [/^\/etc\/issue\.net$/, /^\/etc\/apt\/keyrings\//, /^\/etc\/zoneseed\/secrets$/];

/** Whether a file is one of those. */
export function isPlainText(document: Document): boolean {
  return TEXT.some((pattern) => pattern.test(document.path));
}
