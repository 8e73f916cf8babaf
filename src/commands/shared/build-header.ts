/** The head of a build's manifest: what was compiled, and the digest of what each host was made from. */
import { z } from 'zod';
import type { ManifestHeader } from '../../output/manifest.ts';
import type { Host, Site } from '../../site/site.ts';

/** `input` is the digest of what the site has once; `inputOf` that of a host, undefined for one that was never built. */
export function buildHeader(site: Site, input: string, inputOf: (host: Host) => string | undefined): ManifestHeader {
  const hosts = site.hosts.map((host) => ({
    name: host.name,
    install: host.install,
    ...host.identity,
    input: inputOf(host),
  }));
  return { zoneseed: 1, site: site.name, input, hosts };
}

const header = z.object({ hosts: z.array(z.object({ name: z.string(), input: z.string().optional() })) });

/** What each host of a former build was made from, by name. */
export function formerInputs(former: ManifestHeader | undefined): ReadonlyMap<string, string | undefined> {
  const hosts = header.safeParse(former).data?.hosts ?? [];
  return new Map(hosts.map(({ name, input }) => [name, input]));
}
