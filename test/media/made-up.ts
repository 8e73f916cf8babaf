/** Made-up hosts, and what is found on a disk: loaded in a moment, for programs that are killed in one. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { MediaHost, MediaSite } from '../../src/media/media-site.ts';
import { type PxeUrls, pxeUrls } from '../../src/media/pxe-urls.ts';
import type { PxeSegment } from '../../src/media/servers/pxe-segment.ts';
import type { Problem } from '../../src/outcome/problem.ts';
import { parseCidr } from '../../src/site/address/address.ts';
import type { Identity } from '../../src/site/site.ts';

/** A problem as one sentence. */
export function wordsOf({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message}; ${hint}`;
}

export interface Entry {
  /** Octal. */
  readonly mode: string;
  /** SHA-256; nothing for a folder. */
  readonly sum?: string;
}

/** All that is below a folder, by path. */
export function treeOf(root: string): Map<string, Entry> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).map((entry): [string, Entry] => {
    const path = join(entry.parentPath, entry.name);
    const mode = (lstatSync(path).mode & 0o7777).toString(8);
    return [relative(root, path), entry.isDirectory() ? { mode } : { mode, sum: digest(readFileSync(path)) }];
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The address a tree is served under. */
export function urlsOf(url: string): PxeUrls {
  const urls = pxeUrls(url);
  if (!urls.ok) throw new Error(urls.problems.map(wordsOf).join('; '));
  return urls.value;
}

/** A segment as the site file would tell it. */
export function segmentOf(text: string): PxeSegment {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`${text} is no network`);
  const lease = { first: '10.15.0.200', last: '10.15.0.250' };
  return { cidr, gateway: '10.15.0.1', dns: ['10.15.0.1', '9.9.9.9'], lease };
}

/** A host with documents of its own. */
export function hostOf(name: string, identity: Partial<Identity>, wipes: readonly string[] = []): MediaHost {
  const document = (file: string) => ({
    name: file,
    content: `${file} of ${name}\n`,
    secret: true,
    origin: ['hosts', name],
  });
  return {
    name,
    identity: { macs: [], ...identity },
    consoles: [],
    documents: ['user-data', 'meta-data'].map(document),
    wipes,
    token: `token of ${name}`,
  };
}

export function siteOf(hosts: readonly MediaHost[], name = 'lab'): MediaSite {
  return { name, build: '0123456789ab', kernel: 'ga', hosts };
}

/** What a maker, or an attacker with a label printer, could call a machine. */
export const HOSTILE = [
  `a'b"c`,
  '$host',
  `\${host}`,
  'x; reboot',
  'back\\slash\\',
  `'; linux /evil; '`,
  '`id`$(id)',
  '.*',
  '[a-z]+',
  '}',
  '{ true; }',
  '# no comment',
  '-n',
  '!',
  '(',
  '&& ||',
  'Grüße 機械 🖥',
  'a  b',
  '*',
  '~root',
  '%s%n',
];
