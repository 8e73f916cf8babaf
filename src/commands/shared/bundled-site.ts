/** What a bundle has so that doctor runs on it without the site: the site file and all answers, without their secrets. */
import { dirname } from 'node:path';
import type { BundleFile } from '../../bundle/bundle-file.ts';
import { readBundle, wholeParts } from '../../bundle/read-bundle.ts';
import { bundleBytes } from '../../bundle/sealed.ts';
import { lineStriker, textStriker } from '../../bundle/struck-lines.ts';
import type { Source } from '../../diagnostic/source.ts';
import type { Seen } from '../../doctor/check-type.ts';
import { keptSeen } from '../../doctor/keep-seen.ts';
import { keptSeenIn, keptSiteIn } from '../../doctor/read-kept.ts';
import { struckSite } from '../../doctor/struck-site.ts';
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import { publicParts, readNamedFile } from '../../site/key-files.ts';
import { loadSiteText } from '../../site/load.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Inputs } from './inputs.ts';
import { secretsOptions } from './secrets-access.ts';

const SITE_FILE = 'site.yaml';
const ANSWERS = 'answers';

/** Puts it into a bundle; refused, with the reason, where the site file is none without its secrets. */
export function bundleSite(
  bundle: BundleFile,
  { file, site, source, library }: Inputs,
  seen: Seen,
  values: readonly string[],
): Outcome<void> {
  const text = struckSite(source, site, lineStriker(values));
  const roles = library.names();
  const named = namedFiles(file, source, roles);
  const loaded = loadSiteText(SITE_FILE, text, roles, from(named));
  bundle.part(SITE_FILE);
  for (const line of text.split('\n')) bundle.line(line);
  if (!loaded.ok) {
    const [fault] = loaded.problems;
    return refused({
      rule: 'site-without-secrets',
      message: `no check can be judged from this bundle: without its secrets ${fault?.message}`,
    });
  }
  bundle.part(ANSWERS);
  const about = { time: new Date().toISOString(), roles: [...roles], named };
  for (const line of keptSeen(seen, about, textStriker(values))) bundle.line(line);
  return done(undefined);
}

/** What of the files that the site file names is public, by their names. */
function namedFiles(file: string, source: Source, roles: readonly string[]): Record<string, string> {
  const named: Record<string, string> = {};
  loadSiteText(file, source.text, roles, (name) => {
    const read = readNamedFile(name, dirname(file));
    if (read.ok) named[name] = publicParts(read.value);
    return read;
  });
  return named;
}

function from(named: Readonly<Record<string, string>>) {
  return (name: string): Outcome<string> => done(Object.hasOwn(named, name) ? (named[name] ?? '') : '');
}

export interface BundledSite {
  readonly seen: Seen;
  readonly source: Source;
  /** When it was heard, in UTC. */
  readonly time: string;
}

/** Reads it; a sealed bundle is opened by the identity that opens secrets files. */
export async function bundledSite(terminal: Terminal, file: string): Promise<Outcome<BundledSite>> {
  const parts = new Map<string, string>();
  const read = await readBundle(
    file,
    () => bundleBytes(file, secretsOptions(terminal)),
    wholeParts([SITE_FILE, ANSWERS], (part, text) => void parts.set(part, text)),
  );
  if (!read.ok) return read;
  const [text, answers] = [parts.get(SITE_FILE), parts.get(ANSWERS)];
  if (text === undefined || answers === undefined) return refused(nothingToJudge(file));
  const [first = '', ...lines] = answers.trimEnd().split('\n');
  const about = keptSiteIn(first);
  if (!about.ok) return about;
  const loaded = loadSiteText(SITE_FILE, text.replace(/\n$/, ''), about.value.roles, from(about.value.named));
  if (!loaded.ok) return loaded;
  const { site, source } = loaded.value;
  const seen = keptSeenIn(site, about.value, lines);
  return seen.ok ? done({ seen: seen.value, source, time: about.value.time }) : seen;
}

function nothingToJudge(file: string) {
  return {
    rule: 'no-answers',
    message: `${file} has nothing that doctor could judge`,
    hint: 'its part not-collected says why; a bundle of an older zoneseed has none',
  };
}
