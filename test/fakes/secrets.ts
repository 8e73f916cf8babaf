/** Secrets that are the same in every run, for golden files. Nobody's real keys. */
import { createECDH, createHash, createPrivateKey } from 'node:crypto';
import { opensshKeyPair } from '../../src/secrets/openssh.ts';
import type { HostSecrets, KeyPair, SiteSecrets } from '../../src/secrets/secret-values.ts';

/** The secrets of a site without clock, randomness or file: all of them follow from the names. A host's are made when it is asked for. */
export function fakeSecrets(site: string, hosts: readonly string[]): SiteSecrets {
  const known = new Set(hosts);
  const made = new Map<string, HostSecrets>();
  return {
    mysqlRootPassword: word(site, 'mysql root password'),
    mysqlCloudPassword: word(site, 'mysql cloud password'),
    managementKey: word(site, 'management key'),
    databaseKey: word(site, 'database key'),
    adminPassword: word(site, 'admin password'),
    siteKey: fakeKeyPair('ed25519', site, `zoneseed@${site}`),
    apiKey: undefined,
    apiSecretKey: undefined,
    host(name) {
      if (!known.has(name)) throw new Error(`the secrets were not made ready for host ${name}`);
      const secrets = made.get(name) ?? fakeHost(name);
      made.set(name, secrets);
      return secrets;
    },
  };
}

/** A key that follows from a name. */
export function fakeKeyPair(type: 'ed25519' | 'ecdsa', name: string, comment: string): KeyPair {
  return opensshKeyPair(type === 'ed25519' ? ed25519(name) : ecdsa(name), comment);
}

function fakeHost(host: string): HostSecrets {
  const comment = `root@${host}`;
  return {
    token: word(host, 'token'),
    hostKeys: [fakeKeyPair('ed25519', host, comment), fakeKeyPair('ecdsa', host, comment)],
  };
}

/** 32 characters of [A-Za-z0-9_], like a generated password. */
function word(name: string, purpose: string): string {
  return bytes(name, purpose).toString('base64url').replaceAll('-', '_').slice(0, 32);
}

function bytes(name: string, purpose: string): Buffer {
  return createHash('sha256').update(`zoneseed test ${purpose} of ${name}`).digest();
}

/** PKCS #8 is the seed behind sixteen fixed bytes (RFC 8410). */
function ed25519(name: string) {
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), bytes(name, 'ed25519')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
}

function ecdsa(name: string) {
  const scalar = bytes(name, 'ecdsa');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const coordinate = (start: number) => point.subarray(start, start + 32).toString('base64url');
  return { kty: 'EC', crv: 'P-256', d: scalar.toString('base64url'), x: coordinate(1), y: coordinate(33) };
}
