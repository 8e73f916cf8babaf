/** `zoneseed doctor` and `zoneseed repair` as an operator of the lab's site runs them. */
import { Run } from '../finalize-boot/client.ts';
import type { Place } from '../finalize-boot/place.ts';

/** Seconds, against hanging. */
const LIMIT = 600;

export interface Found {
  readonly check: string;
  readonly hosts: readonly string[];
  readonly message: string;
  readonly seen: string;
  readonly repair?: string;
  readonly explains: readonly string[];
}

/** Its findings, and how it ended. */
export async function doctor(place: Place, ...args: readonly string[]) {
  const run = started(place, 'doctor', ['--json', ...args]);
  const { code, said, seconds } = await run.end(LIMIT);
  const begins = said.indexOf('{\n');
  if (begins < 0) throw new Error(`doctor ended with ${code}:\n${said.slice(-2000)}`);
  const { findings } = JSON.parse(said.slice(begins, said.lastIndexOf('}') + 1)) as { findings: readonly Found[] };
  return { findings, code, said, seconds };
}

/** A repair, to its end. */
export async function repair(place: Place, ...args: readonly string[]) {
  return started(place, 'repair', args).end(LIMIT);
}

/** Another command of the program on the site. */
export function started({ lab, site, runs }: Place, command: string, args: readonly string[]): Run {
  const where = ['ip', 'netns', 'exec', lab.outside.switch.netns];
  const run = new Run(where, site, command, args);
  runs.push(run);
  lab.outside.owns({ stop: () => run.kill() });
  return run;
}
