/** Texts that travel into files, commands and API calls, some of which cannot carry every character. */
import type { Path } from '../../outcome/problem.ts';
import type { Site } from '../site.ts';
import { topology } from '../topology.ts';
import { rule } from './rule.ts';

/**
 * Names given to CloudStack and to files are words people can type: no quotes, no control characters, no blank ends.
 * Its database has no room for what Unicode added beyond 65536 (emoji above all) and fails without saying why.
 */
export const uncarriableText = rule('uncarriable-text', function* (site) {
  for (const [path, what, text] of names(site)) {
    if (text.length <= 255 && text === text.trim() && !/['"`\\<>;$&|]|\p{Cc}|[\u{10000}-\u{10FFFF}]/u.test(text))
      continue;
    yield {
      path,
      message: `${JSON.stringify(text)} cannot be the ${what}`,
      hint: 'expected at most 255 characters, no quotes, no emoji, none of \\ ` $ < > ; & |, no blanks at the ends',
    };
  }
  const owners = site.zone === undefined ? [] : [site.zone, ...site.zone.pods.flatMap(({ clusters }) => clusters)];
  // Somebody else has named them; but no name is written in several lines.
  for (const { name, path } of owners.flatMap(({ poolsElsewhere }) => poolsElsewhere)) {
    if (/\p{Cc}/u.test(name))
      yield { path, message: `${JSON.stringify(name)} cannot be the name of a storage`, hint: 'expected one line' };
  }
});

function* names(site: Site): Generator<[Path, string, string]> {
  const { zone } = site;
  if (zone === undefined) return;
  yield [[...zone.path, 'name'], 'name of a zone', zone.name];
  for (const { name, tag, path } of zone.physicalNetworks) {
    yield [[...path, 'name'], 'name of a physical network', name];
    if (tag !== undefined) yield [[...path, 'tag'], 'tag of a physical network', tag];
  }
  for (const { name, clusters, path } of zone.pods) {
    yield [[...path, 'name'], 'name of a pod', name];
    for (const cluster of clusters) yield [[...cluster.path, 'name'], 'name of a cluster', cluster.name];
  }
  for (const storage of topology(site).stores) {
    yield [[...storage.path, 'name'], 'name of a storage', storage.name];
    for (const [index, tag] of storage.tags.entries())
      yield [[...storage.path, 'tags', index], 'tag of a storage', tag];
  }
}

/** The site and its networks are named in file names, labels and scripts. */
export const plainName = rule('plain-name', function* (site) {
  if (!isPlain(site.name)) {
    yield { path: ['site'], message: `"${site.name}" cannot be the name of a site`, hint: expected };
  }
  for (const { name, path } of site.networks) {
    if (isPlain(name)) continue;
    yield { path, at: 'key', message: `"${name}" cannot be the name of a network`, hint: expected };
  }
});

const expected = 'expected at most 63 letters, digits, . _ and -, beginning with a letter or digit';

function isPlain(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name);
}

/** Settings are named as CloudStack names them; its names have no blanks and their values no line breaks. */
export const setting = rule('setting', function* ({ zone }) {
  for (const [name, value] of Object.entries(zone?.settings ?? {})) {
    const path = [...(zone?.path ?? []), 'settings', name];
    if (!/^[A-Za-z][A-Za-z0-9]*([.-][A-Za-z0-9]+)*$/.test(name)) {
      yield {
        path,
        at: 'key',
        message: `"${name}" is no name of a CloudStack setting`,
        hint: 'expected words between dots such as expunge.delay',
      };
    }
    if (/\p{Cc}/u.test(value)) {
      yield { path, message: `the value of ${name} has line breaks or control characters`, hint: 'expected one line' };
    }
  }
});
