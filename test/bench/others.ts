/** The tools that the program replaces, and the least that it could do: each over the output of a build. */
import { join } from 'node:path';
import type { SiteRuns } from './site-runs.ts';
import { timed } from './timed.ts';

export const OTHERS = ['stringify + write', 'loop of cloud-localds', 'loop of genisoimage'] as const;

/** Seconds of each. */
export type OtherTimes = Readonly<Record<(typeof OTHERS)[number], number>>;

// The braces in both are bash's: the name without its folders, and no process for it.
const LOCALDS = `for host in "$1"/hosts/*; do cloud-localds "$2/\${host##*/}.iso" "$host/user-data" "$host/meta-data"; done`;
const GENISOIMAGE = `for host in "$1"/hosts/*; do genisoimage -quiet -output "$2/\${host##*/}.iso" -volid CIDATA -joliet -rock "$host/user-data" "$host/meta-data"; done`;

export function otherTools(site: SiteRuns): OtherTimes {
  const yardstick = join(import.meta.dirname, 'stringify-and-write.ts');
  const least = timed(process.execPath, [yardstick, 'out', site.fresh('same')], site.folder);
  const loop = (script: string) => timed('bash', ['-ec', script, 'bash', 'out', site.fresh('isos')], site.folder).wall;
  return {
    'stringify + write': Number(least.stdout) / 1000,
    'loop of cloud-localds': loop(LOCALDS),
    'loop of genisoimage': loop(GENISOIMAGE),
  };
}
