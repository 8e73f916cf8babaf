/** A site file without its secrets, which is still one, with each line in its place. */
import type { Source } from '../diagnostic/source.ts';
import type { Path } from '../outcome/problem.ts';
import { isSecretName } from '../outcome/secret-names.ts';
import type { Site } from '../site/site.ts';
import { STRUCK } from '../why/strike-out.ts';

/** Stands for a secret: YAML takes it for a text, and a URL for a user. */
const WORD = 'struck-out';
/** Stands for the hash of a password, and is one that no password has. */
const HASH = `$6$struck$${'.'.repeat(86)}`;
const HASH_WORD = 'struck-hash';

/** The text of the file; `strike` takes what is secret out of a line, and may take the line. */
export function struckSite(source: Source, site: Site, strike: (line: string) => string | undefined): string {
  const places = [
    ...hiddenIn(site).map((path) => ({ path, word: WORD })),
    ...(site.access.passwordHash === undefined ? [] : [{ path: ['access', 'password_hash'], word: HASH_WORD }]),
  ]
    .map(({ path, word }) => ({ ...source.locate({ path }), word, around: source.locate({ path: path.slice(0, -1) }) }))
    // What is not there is looked for in vain, and an anchor is found as often as it is used.
    .filter(({ start, end, around }) => start !== around.start || end !== around.end)
    .filter(({ start }, at, all) => all.findIndex((one) => one.start === start) === at)
    .toSorted((a, b) => b.start - a.start);
  let text = source.text;
  for (const { start, end, word } of places)
    text = `${text.slice(0, start)}${inPlaceOf(text.slice(start, end), word)}${text.slice(end)}`;
  return text
    .split('\n')
    .map((line) => (strike(line) ?? '').replaceAll(STRUCK, WORD).replace(HASH_WORD, HASH))
    .join('\n');
}

/** Where free text stands, of which nobody knows what it says, and settings that are secrets. */
function hiddenIn({ extras, zone }: Site): Path[] {
  const settings = Object.keys(zone?.settings ?? {}).filter(isSecretName);
  return [
    ...extras.flatMap(({ files }) => files.map(({ origin }) => [...origin, 'content'])),
    ...settings.map((name) => ['zone', 'settings', name]),
  ];
}

/** A word over as many lines as a value, where the last of them begins; of one in a block, which begins with its indentation, the first. */
function inPlaceOf(value: string, word: string): string {
  const [indentation = ''] = /^\s*/.exec(value) ?? [];
  const lines = value.trim().split('\n');
  const ends = '\n'.repeat(lines.length - 1);
  if (indentation !== '') return `${indentation}${word}${ends}${/\s*$/.exec(value)?.[0]}`;
  const [last = ''] = lines.length === 1 ? [] : (/^\s*/.exec(lines.at(-1) ?? '') ?? []);
  return `${ends}${last}"${word}"`;
}
