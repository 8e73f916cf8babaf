/** What a bundle holds of a host: versions, states and logs, asked over the pinned connection and packed as they come. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { done } from '../outcome/outcome.ts';
import { shellQuote } from '../quote/shell.ts';
import type { Machines } from '../remote/machines.ts';
import type { BundleFile } from './bundle-file.ts';
import { lineStriker } from './struck-lines.ts';

/** facts: cloudstack g.1; what is below it keeps its place in the bundle's `logs/`. */
const LOGS = '/var/log/cloudstack';
/** Stands before the name of each part (templates/bundle/collect.sh). */
const MARK = '\u001e';

export interface Collected {
  readonly host: string;
  readonly days: number;
  /** Values that are struck out wherever they stand. */
  readonly secrets: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Puts all of a host into the bundle; fails as the connection does. Throws what the bundle throws, for example of a full disk. */
export async function collectHost(
  machines: Machines,
  { host, days, secrets, signal }: Collected,
  bundle: BundleFile,
): Promise<Outcome<void>> {
  const shell = await machines.shell(host, signal);
  if (!shell.ok) return shell;
  // A key that one part does not end goes not on in the next.
  let strike = lineStriker(secrets);
  const take = (text: string) => {
    if (text.startsWith(MARK)) {
      strike = lineStriker(secrets);
      return bundle.part(`${host}/${placeOf(text.slice(MARK.length))}`);
    }
    const struck = strike(text);
    if (struck !== undefined) bundle.line(struck);
  };
  // Thrown where lines are heard, it would reach nobody who clears up.
  const broken = new AbortController();
  const heard = (text: string) => {
    if (broken.signal.aborted) return;
    try {
      take(text);
    } catch (error) {
      broken.abort(error);
    }
  };
  bundle.part(`${host}/said-first`);
  const text = readFileSync(join(PACKAGE_FOLDER, 'templates/bundle/collect.sh'), 'utf8');
  const script = `DAYS=${days}\nFOLDER=${shellQuote(LOGS)}\n${text}`;
  const until = AbortSignal.any([broken.signal, ...(signal === undefined ? [] : [signal])]);
  const ran = await shell.value.run(script, { heard, signal: until });
  if (broken.signal.aborted) throw broken.signal.reason;
  return ran.ok ? done(undefined) : ran;
}

/** A name that another machine gives, as a place that stays in the host's own folder. */
function placeOf(name: string): string {
  return name
    .replace(/[^\w./-]/g, '_')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
    .slice(0, 120);
}
