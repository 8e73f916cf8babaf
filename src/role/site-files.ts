/** Files that a host gets of its site, and not of a role. */
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { extrasOf } from '../site/host-extras.ts';
import type { Host, Site } from '../site/site.ts';
import type { HostFile, Role } from './role.ts';

/** Where Ubuntu looks for certificates of others' own; `update-ca-certificates` wants one a file, and this ending. */
const CERTIFICATES = '/usr/local/share/ca-certificates';

/** The site's certificate authorities, one a file, and the files its `extras` have for this host. */
export function siteFiles(site: Site, host: Host): HostFile[] {
  const authorities = site.certificates.map((content, index) => ({
    path: `${CERTIFICATES}/zoneseed-${index + 1}.crt`,
    content,
    mode: '0644',
    owner: 'root:root',
  }));
  const extras = extrasOf(site, host).files.map(({ path, content, mode, owner }) => ({ path, content, mode, owner }));
  return [...authorities, ...extras].map((file) => ({ ...file, secret: false }));
}

/** What a role writes and an entry of `extras`, too: said of the role's file, where the reader learns what is there already. */
export function disputedFiles(
  roles: readonly Role[],
  written: ReadonlySet<string>,
  files: readonly HostFile[],
): Diagnostic[] {
  return files.flatMap(({ path }) => {
    if (!written.has(path)) return [];
    return roles.flatMap((role) => {
      const index = role.files.findIndex((file) => file.path === path);
      const problem = {
        rule: 'role-path',
        message: `the role ${role.name} writes ${path}, and so does an entry of extras in the site file`,
        hint: 'leave it out there, or put a role file and template of your own in the place of these',
        path: ['files', index, 'path'],
      };
      return index < 0 ? [] : [inSource(role.source, problem)];
    });
  });
}
