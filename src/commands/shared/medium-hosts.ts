import type { MediaSite } from '../../media/media-site.ts';

/** The hosts of a medium, and how each is recognised, for programs. */
export function hostsOf({ hosts }: MediaSite) {
  return hosts.map(({ name, identity }) => ({ name, ...identity }));
}
