import type { Artifact } from '../../../src/output/artifact.ts';
import { artifactsOf } from '../small-site.ts';

const hosts = (first: number, last: number) => Array.from({ length: last - first }, (_, n) => `host-${first + n}`);

/** Two sites of seventy files each that have hosts in common, with equal and with different files. */
export const siteA = (): Artifact[] => artifactsOf(hosts(0, 24), 'A'.repeat(500));
export const siteB = (): Artifact[] =>
  [...artifactsOf(hosts(12, 36), 'B'.repeat(400))].filter(({ path }) => path !== 'known_hosts');
