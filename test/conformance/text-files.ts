/** Files of hosts that no program judges as a whole: text for people, keys, certificates, values. */
import type { Document } from './documents.ts';

const TEXT: readonly RegExp[] = [/^\/etc\/ssh\/ssh_host_/, /^\/etc\/apt\/keyrings\//];

/** Whether a file is one of those. */
export function isPlainText(document: Document): boolean {
  return TEXT.some((pattern) => pattern.test(document.path));
}
