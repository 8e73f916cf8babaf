/** Sites, roles and secrets that the tests of the seed documents share. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { loadRoleLibrary } from '../../src/role/library.ts';
import type { HostRoles } from '../../src/role/role.ts';
import { ecdsaKeyPair, ed25519KeyPair, rsaKeyPair } from '../../src/secrets/openssh.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import type { SeedSource } from '../../src/seed/seed-source.ts';
import type { Host, Site } from '../../src/site/site.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { siteIn, siteOfText } from '../site/judged.ts';

export const exampleNames = readdirSync('examples').filter((name) => name.endsWith('.yaml'));

/** An example of the repository, which must have no error. */
export function example(name: string): Site {
  return siteIn(`examples/${name}`);
}

/** A site of one host on the given networks; `networks`, `host` and `more` are YAML flow or indented text. */
export function smallSite(networks: string, host: string, more = ''): Site {
  const text = `site: test\ndomain: test.lan\ncloudstack: "4.20"\naccess: { user: ops, authorized_keys: [${KEY}] }\ndns: { servers: [9.9.9.9] }\n${more}\nnetworks: ${networks}\nhosts:\n  one: ${host}\n  db: { roles: [database, management], networks: { lan: 10.0.0.250 } }\n`;
  return siteOfText('test/seed/site.yaml', text);
}

const KEY = '"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6p1SWYdaH0hUPBBvqVMGzqkhO8yCVFDvvTUEbqxUU1 op@desk"';

export function hostOf(site: Site, name: string): Host {
  const host = site.hosts.find((candidate) => candidate.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  return host;
}

const seed = (text: string) => new Uint8Array(32).map((_, i) => text.charCodeAt(i % text.length) || 1);
/** An ed25519 key in OpenSSH's form from any text. */
function ed25519(text: string): Uint8Array {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed(text)]);
  const { x = '' } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({
    format: 'jwk',
  });
  return Buffer.concat([seed(text), Buffer.from(x, 'base64url')]);
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const part = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');

/** The same keys for every host of the name; only the RSA one is new in each run. */
export const secrets: SiteSecrets = {
  mysqlRootPassword: 'SECRET-mysql-root',
  mysqlCloudPassword: 'SECRET-mysql-cloud',
  managementKey: 'SECRET-management',
  databaseKey: 'SECRET-database',
  adminPassword: 'SECRET-admin',
  siteKey: ed25519KeyPair(ed25519('site'), 'zoneseed@test'),
  host: (name) => ({
    hostKeys: [
      ed25519KeyPair(ed25519(`ed ${name}`), `root@${name}`),
      ecdsaKeyPair(seed(`ec ${name}`), `root@${name}`),
      rsaKeyPair({ p: part(rsa.p), q: part(rsa.q), iqmp: part(rsa.qi) }, `root@${name}`),
    ],
    token: `SECRET-token-${name}`,
  }),
};

/** Files whose content no document may change, among them one that only root may read. */
export const HOSTILE_TEXT =
  ' "double" \'single\' $HOME `id` \\ back\\\\slash %s {{x}} @NIC@ zsnic-lan\t日本 ü 😀 \u0085\u2028\ufeff\r\n\n  x \n\n';

export function rolesOf(host: Host): HostRoles {
  return {
    host,
    files: [
      {
        path: '/etc/hosts',
        content: `127.0.0.1 localhost\n10.0.0.1 ${host.fqdn}\n`,
        mode: '0644',
        owner: 'root:root',
        secret: false,
      },
      { path: '/etc/zoneseed/hostile', content: HOSTILE_TEXT, mode: '0640', owner: 'root:root', secret: false },
      { path: '/etc/zoneseed/secret', content: 'SECRET-in-file\n', mode: '0600', owner: 'root:root', secret: true },
      { path: '/home/ops/.notes', content: 'mine\n', mode: '0644', owner: 'ops:ops', secret: false },
    ],
    packages: [],
    secrets: [],
    steps: [],
    ports: [],
  };
}

export const library = valueIn(loadRoleLibrary([process.cwd()]));

/** What a host's seed is made from, with files that no document may change. */
export function sourceOf(site: Site, host: Host, roles: HostRoles = rolesOf(host)): SeedSource {
  return { site, host, secrets, library, version: '1.2.3', roles };
}
