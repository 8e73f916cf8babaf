/** Sites the tests of media are made with: the examples, and one whose hosts mean harm. */
import { mediaSite } from '../../src/commands/media-site.ts';
import type { MediaHost, MediaSite } from '../../src/media/media-site.ts';
import type { Identity } from '../../src/site/model.ts';
import { compiled, exampleNames } from './look-place.ts';

/** Every example that has hosts for the installer. */
export function exampleSites(): { name: string; site: MediaSite }[] {
  return exampleNames
    .map((name) => {
      const { inputs, secrets } = compiled(name);
      return { name, site: mediaSite(inputs, secrets) };
    })
    .filter(({ site }) => site.hosts.length > 0);
}

export function exampleSite(name = 'reference.yaml'): MediaSite {
  const { inputs, secrets } = compiled(name);
  return mediaSite(inputs, secrets);
}

/** A host with documents of its own. */
export function hostOf(name: string, identity: Partial<Identity>, wipes: readonly string[] = []): MediaHost {
  const document = (file: string) => ({
    path: `hosts/${name}/${file}`,
    mode: 0o600,
    content: `${file} of ${name}\n`,
    secret: true,
    origin: ['hosts', name],
  });
  return {
    name,
    identity: { macs: [], ...identity },
    documents: ['autoinstall.yaml', 'user-data', 'meta-data'].map(document),
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
