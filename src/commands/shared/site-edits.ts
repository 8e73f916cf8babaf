/** Edits of a site while it is served: of its file, its secrets, and the roles and templates beside it. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { printProblem } from '../../diagnostic/print.ts';
import { reasonOf } from '../../disk/system-error.ts';
import type { Outcome } from '../../outcome/outcome.ts';
import { secretsFileOf } from '../../secrets/secrets-file.ts';
import type { Rack } from '../../serve/rack.ts';
import type { ServedSite } from '../../serve/served-site.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { loadInputs } from './inputs.ts';
import { libraryFolders } from './library-folders.ts';
import { siteSecretsOf } from './secrets-access.ts';
import { compiledToServe, type ServePlace } from './serve-place.ts';

/** Milliseconds. Looking is the same on every file system, and for editors that put another file in the place of the old one. */
const PAUSE = 1000;

/** What changes with every edit of what a site is compiled from; says nothing else. */
export function siteTrace(siteFile: string): string {
  const beside = libraryFolders(siteFile).flatMap((folder) =>
    ['roles', 'templates'].flatMap((kind) => filesBelow(join(folder, kind))),
  );
  return [siteFile, secretsFileOf(siteFile), ...beside].map(traceOf).join('\n');
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  } catch {
    // There is none, or it went away just now.
    return [];
  }
}

/** A folder counts by the names in it. */
function traceOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return path;
  return `${path} ${found.ino} ${found.size} ${found.mtimeMs}`;
}

export interface Watched {
  readonly file: string;
  readonly trace: string;
  readonly rack: Rack;
  readonly place: ServePlace;
}

/**
 * Until the answer is called, an edit takes effect for machines that have not begun; a faulty one changes nothing, and is shown
 * until it is put right. `trace` is that of what is served now.
 */
export function watchSite(terminal: Terminal, { file, trace, rack, place }: Watched): () => void {
  const stop = new AbortController();
  const notTaken = (why: string) =>
    rack.notices.put('site', 'warning', `the edit of the site was not taken: ${firstLine(why)}`);
  const look = async () => {
    const edited = await compiledAnew(terminal, file, place);
    if (!edited.ok) return notTaken(edited.problems.map((problem) => printProblem(problem)).join('\n'));
    rack.notices.drop('site');
    rack.replaceSite(edited.value);
  };
  const watch = async () => {
    for (let known = trace; !stop.signal.aborted; await delay(PAUSE, undefined, { ref: false })) {
      const now = siteTrace(file);
      if (now === known) continue;
      known = now;
      await look().catch((error) => notTaken(reasonOf(error)));
    }
  };
  watch();
  return () => stop.abort();
}

async function compiledAnew(terminal: Terminal, file: string, place: ServePlace): Promise<Outcome<ServedSite>> {
  const inputs = loadInputs(file);
  if (!inputs.ok) return inputs;
  const secrets = await siteSecretsOf(terminal, inputs.value);
  return secrets.ok ? compiledToServe(inputs.value, secrets.value, place) : secrets;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
