/** Sites, the built-in roles and secrets that the tests of roles share. */
import { readFileSync } from 'node:fs';
import { hostRoles } from '../../src/role/host-roles.ts';
import type { RoleLibrary } from '../../src/role/library.ts';
import { loadRoleLibrary } from '../../src/role/library.ts';
import type { HostFile, HostRoles } from '../../src/role/role.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import { Shared } from '../../src/seed/shared.ts';
import type { Host, Site } from '../../src/site/site.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { filesWritten, sourceOf } from '../seed/sites.ts';
import { siteIn, siteOfText } from '../site/judged.ts';

export const library: RoleLibrary = valueIn(loadRoleLibrary([process.cwd()]));

export function reference(): Site {
  return siteIn('examples/reference.yaml');
}

/** A site from YAML text, which must have no error. */
export function siteFrom(text: string): Site {
  return siteOfText('test/role/site.yaml', text);
}

/** The reference site with the given text replaced; throws when there is nothing to replace. */
export function referenceWith(...changes: readonly (readonly [string, string])[]): Site {
  let text = referenceText();
  for (const [before, after] of changes) {
    if (!text.includes(before)) throw new Error(`the reference site has no ${before}`);
    text = text.replace(before, after);
  }
  return siteFrom(text);
}

function referenceText(): string {
  return readFileSync('examples/reference.yaml', 'utf8');
}

/** Values that no language of the templates can take without quotes. */
export const HOSTILE = 'a"b\'c\\d$e`f#g%h;i{{j}} ü日';

export function secretsWith(more: Partial<SiteSecrets> = {}): SiteSecrets {
  return {
    mysqlRootPassword: 'hush-root',
    mysqlCloudPassword: 'hush-cloud',
    managementKey: 'hush-management',
    databaseKey: 'hush-database',
    adminPassword: 'hush-admin',
    siteKey: { type: 'ed25519', privateKey: 'hush-site-key', publicKey: 'ssh-ed25519 AAAA site' },
    apiKey: undefined,
    apiSecretKey: undefined,
    host: (name) => ({ hostKeys: [], token: `hush-token-${name}` }),
    ...more,
  };
}

export function hostOf(site: Site, name: string): Host {
  return sure(site.hosts.find((host) => host.name === name));
}

export function rolesOf(site: Site, name: string, secrets = secretsWith(), roles = library): HostRoles {
  return valueIn(hostRoles({ site, host: hostOf(site, name), secrets, library: roles }));
}

/** Every file of a host by its path. */
export function filesOf(site: Site, name: string, secrets = secretsWith(), roles = library): Map<string, HostFile> {
  const host = hostOf(site, name);
  const asked = rolesOf(site, name, secrets, roles);
  const files = filesWritten({ ...sourceOf(site, host, asked), secrets, library: roles, shared: new Shared(roles) });
  return new Map(files.map((file) => [file.path, file]));
}

export function textOf(site: Site, name: string, path: string, secrets = secretsWith()): string {
  return sure(filesOf(site, name, secrets).get(path)).content;
}

function sure<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not there');
  return value;
}
