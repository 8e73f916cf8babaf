/** Sites the tests of media are made with: the examples, and made-up ones. */
import { mediaSite } from '../../src/commands/shared/compiled-media.ts';
import type { MediaSite } from '../../src/media/media-site.ts';
import { compiled, exampleNames } from '../look/look-place.ts';
import { valueIn } from '../outcome/outcomes.ts';

/** Every example that has hosts for the installer. */
export function exampleSites(): { name: string; site: MediaSite }[] {
  return exampleNames
    .map((name) => {
      const { inputs, secrets } = compiled(name);
      return { name, site: valueIn(mediaSite(inputs, secrets)) };
    })
    .filter(({ site }) => site.hosts.length > 0);
}

export function exampleSite(name = 'reference.yaml'): MediaSite {
  const { inputs, secrets } = compiled(name);
  return valueIn(mediaSite(inputs, secrets));
}

export { HOSTILE, hostOf, siteOf, urlsOf } from './made-up.ts';
