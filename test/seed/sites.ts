/** Sites, roles and secrets that the tests of the seed documents share. */
import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { loadRoleLibrary } from '../../src/role/library.ts';
import type { HostFile, HostRoles } from '../../src/role/role.ts';
import { newKeyPair } from '../../src/secrets/generate.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import { writtenFiles } from '../../src/seed/first-boot.ts';
import type { SeedSource } from '../../src/seed/seed-source.ts';
import { Shared } from '../../src/seed/shared.ts';
import { yamlText } from '../../src/seed/yaml.ts';
import type { Host, Site } from '../../src/site/site.ts';
import { fakeKeyPair } from '../fakes/secrets.ts';
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

const rsa = await newKeyPair('rsa', 'root@host');

/** The same keys for every host of the name, all three types; only the RSA one is new in each run. */
export const secrets: SiteSecrets = {
  mysqlRootPassword: 'SECRET-mysql-root',
  mysqlCloudPassword: 'SECRET-mysql-cloud',
  managementKey: 'SECRET-management',
  databaseKey: 'SECRET-database',
  adminPassword: 'SECRET-admin',
  siteKey: fakeKeyPair('ed25519', 'site', 'zoneseed@test'),
  apiKey: undefined,
  apiSecretKey: undefined,
  host: (name) => ({
    hostKeys: [fakeKeyPair('ed25519', name, `root@${name}`), fakeKeyPair('ecdsa', name, `root@${name}`), rsa],
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
  return { site, host, secrets, library, shared: new Shared(library), version: '1.2.3', roles };
}

/** The files that a host's cloud-config writes, as its reader finds them. */
export function filesWritten(source: SeedSource): HostFile[] {
  const entries: Entry[] = parse(yamlText(writtenFiles(source)));
  return entries.map(({ path, owner, permissions, content }) => ({
    path,
    owner,
    content,
    mode: permissions,
    secret: permissions === '0600',
  }));
}

interface Entry {
  readonly path: string;
  readonly owner: string;
  readonly permissions: string;
  readonly content: string;
}
