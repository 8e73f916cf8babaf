/** A site without its secrets: what is compiled from it has the shape of the real thing and nothing to hide. */
import type { KeyPair, SiteSecrets } from '../../secrets/secret-values.ts';
import type { Site } from '../../site/site.ts';

export const REDACTED = 'REDACTED';

const keyPair = (type: KeyPair['type']): KeyPair => ({
  type,
  privateKey: `${REDACTED}\n`,
  publicKey: `${type} ${REDACTED}`,
});

/** Stands in for the secrets of any site. */
export const redactedSecrets: SiteSecrets = {
  mysqlRootPassword: REDACTED,
  mysqlCloudPassword: REDACTED,
  managementKey: REDACTED,
  databaseKey: REDACTED,
  adminPassword: REDACTED,
  siteKey: keyPair('ed25519'),
  host: () => ({ hostKeys: [keyPair('ed25519'), keyPair('ecdsa'), keyPair('rsa')], token: REDACTED }),
};

/** The site with the one secret it may hold itself, the console password's hash, taken out. */
export function redactedSite(site: Site): Site {
  const { passwordHash, ...access } = site.access;
  return passwordHash === undefined ? site : { ...site, access: { ...access, passwordHash: REDACTED } };
}
