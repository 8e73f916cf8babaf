/** A site without its secrets: what is compiled from it has the shape of the real thing and nothing to hide. */
import { REDACTED } from '../../look/redact.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import { placeholderSecrets } from '../../secrets/site-secrets.ts';
import type { Site } from '../../site/site.ts';

/** Stands in for the secrets of a site. */
export function redactedSecrets({ access }: Site): SiteSecrets {
  return placeholderSecrets(REDACTED, access.hostKeys);
}

/** The site with the one secret it may hold itself, the console password's hash, taken out. */
export function redactedSite(site: Site): Site {
  const { passwordHash, ...access } = site.access;
  return passwordHash === undefined ? site : { ...site, access: { ...access, passwordHash: REDACTED } };
}
