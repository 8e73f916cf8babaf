/** The secrets of a site as the rest of the program reads them, made from the payload when they are asked for. */

import { ecdsaKeyPair, ed25519KeyPair, rsaKeyPair } from './openssh.ts';
import { getHost, type HostMaterial, type Payload } from './payload.ts';
import type { HostSecrets, SiteSecrets } from './secret-values.ts';

/**
 * `site` is the name in the comment of the site's key. A host's keys are put together anew at each call and not kept: that
 * takes less than 0.1 ms, and the key files of 10 000 hosts would take 60 MiB.
 */
export function siteSecrets({ head, hosts }: Payload, site: string): SiteSecrets {
  return {
    mysqlRootPassword: head.mysqlRootPassword,
    mysqlCloudPassword: head.mysqlCloudPassword,
    managementKey: head.managementKey,
    databaseKey: head.databaseKey,
    adminPassword: head.adminPassword,
    siteKey: ed25519KeyPair(bytes(head.siteKey), `zoneseed@${site}`),
    host(name) {
      const material = getHost({ head, hosts }, name);
      if (material === undefined) throw new Error(`the secrets were not made ready for host ${name}`);
      return hostSecrets(material);
    },
  };
}

/** The three host keys Ubuntu has, with the comment ssh-keygen gives them on the host itself, and the token. */
export function hostSecrets(material: HostMaterial): HostSecrets {
  const comment = `root@${material.host}`;
  const rsa = { p: bytes(material.p), q: bytes(material.q), iqmp: bytes(material.iqmp) };
  return {
    hostKeys: [
      ed25519KeyPair(bytes(material.ed25519), comment),
      ecdsaKeyPair(bytes(material.ecdsa), comment),
      rsaKeyPair(rsa, comment),
    ],
    token: material.token,
  };
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
