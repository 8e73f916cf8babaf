/** Secrets that are the same in every run, for golden files and benchmarks. Nobody's real keys. */
import { createPrivateKey, createPublicKey, hash } from 'node:crypto';
import { ed25519KeyPair } from '../../src/secrets/openssh.ts';
import { type HostMaterial, type Payload, putHost } from '../../src/secrets/payload.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import { hostSecrets } from '../../src/secrets/site-secrets.ts';
import { changeSecrets, createSecrets } from '../../src/secrets/store.ts';

/**
 * The secrets of a site without clock, randomness or file. ed25519 and ECDSA keys and the token follow from the host's name; all
 * hosts share one RSA key, because finding primes takes a quarter of a second. A host's keys are made when it is asked for; the
 * first time costs 0.1 ms more than with a secrets file, for the public key of ed25519 that such a file holds ready.
 */
export function fakeSecrets(site: string, hosts: readonly string[]): SiteSecrets {
  const known = new Set(hosts);
  const made = new Map<string, string>();
  return {
    mysqlRootPassword: word(site, 'mysql root password'),
    mysqlCloudPassword: word(site, 'mysql cloud password'),
    managementKey: word(site, 'management key'),
    databaseKey: word(site, 'database key'),
    adminPassword: word(site, 'admin password'),
    siteKey: ed25519KeyPair(ed25519(site), `zoneseed@${site}`),
    host(name) {
      if (!known.has(name)) throw new Error(`the secrets were not made ready for host ${name}`);
      const key = made.get(name) ?? ed25519(name).toString('base64url');
      made.set(name, key);
      return hostSecrets(fakeHost(name, key));
    },
  };
}

/**
 * Makes a real secrets file beside `siteFile` with the keys `fakeSecrets` gives its hosts: for runs of the whole program with
 * more hosts than there is time to find primes for. `env` says which age identity it is encrypted to.
 */
export async function fakeSecretsFile(
  siteFile: string,
  hosts: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const made = await createSecrets(siteFile, {}, { env });
  if (!made.ok) throw new Error(made.problem.message);
  const change = (payload: Payload) => {
    for (const host of hosts) putHost(payload, fakeHost(host, ed25519(host).toString('base64url')));
  };
  const changed = await changeSecrets(siteFile, change, { env });
  if (!changed.ok) throw new Error(changed.problem.message);
}

function fakeHost(host: string, ed25519: string): HostMaterial {
  return { host, token: word(host, 'token'), ed25519, ecdsa: bytes(host, 'ecdsa').toString('base64url'), ...RSA };
}

/** 32 characters of [A-Za-z0-9_], like a generated password. */
function word(name: string, purpose: string): string {
  return bytes(name, purpose).toString('base64url').replaceAll('-', '_').slice(0, 32);
}

function bytes(name: string, purpose: string): Buffer {
  return hash('sha256', `zoneseed test ${purpose} of ${name}`, 'buffer');
}

/** Seed and public key. PKCS #8 is the seed behind sixteen fixed bytes (RFC 8410). */
function ed25519(name: string): Buffer {
  const seed = bytes(name, 'ed25519');
  const key = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const secret = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  return Buffer.concat([seed, createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)]);
}

const RSA = {
  p: [
    '651EhTwkcXkKE1PYaJKMJ-l8Tus7kH9Bygh_azvtnM3wef0lM6v69WeJnSIGSV5VoR6tv7Eg-d8A6-o-t4WI0qDeTByTaiT-r6mg',
    'BsobOxzrBZeF4JSjQ3FOzCLtrpZXBPnPC-F1JYIiSPd8TPJ4w2YnZOj2WiOjTo-WAVvCZNwj5eK7-F3B1vesfR_ELr7v70Sk5-7J',
    'DycvzsLLStOpjCHEcYBPXZK7O1DfdnDj9Qn0wVMhVkY4Yei5l_uS4Uvp',
  ].join(''),
  q: [
    '2r0K0ccxgY6Wobhb4i0lUqDfdKThLnfqHTJhO0JDPxPBjt9oth3-Y15I3Llr1cgDpYYES9VShGuvC0d0410lc5kkoMeoa5Li8FO5',
    'r-cZKqfPJ7HMO2zXKZ2Gm_6mQKZ1m6acwsuehsR8HOMe8tCBx3lzT2pwQcVnXs_J5iTdy3kYYqZHshmAFPxQ6lywV0Yp_PIB4vKL',
    'dYwGC82gafMlGFtzg-nlJ6B2T6F6R-RB_gfeHw6nmXzYnPPhBkKbQjW3',
  ].join(''),
  iqmp: [
    'BkGi8QAqbpPohVoSqpw34FmyfifUnLDFhVOq3P8_mi05l_k-MgQ1IheYdLK8BFj4FnVDP2PA3758l2A_0nYtr5JLst8yNwkqfSRb',
    '-cZ1xV-hwJ8V3-dNZdM3RAdL-wNI1RnRV0lAVGV2BRke3qHZ3ARPzQHg9WrfvKX6B48Mxfb8Ty97nmF-g3WqBgoa6S-BZgNuW7uZ',
    'bOdrEcYf9u_2wIKev94pjVUsLxM9tacA2tWU5yInqATXQ2jyFcOOOOSi',
  ].join(''),
};
