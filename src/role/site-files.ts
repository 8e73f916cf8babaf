/** Files that a host gets of its site, and not of a role. */
import type { Site } from '../site/site.ts';
import type { HostFile } from './role.ts';

/** Where Ubuntu looks for certificates of others' own; `update-ca-certificates` wants one a file, and this ending. */
export const CERTIFICATES = '/usr/local/share/ca-certificates';

/** The site's certificate authorities, one a file. */
export function siteFiles(site: Site): HostFile[] {
  return site.certificates.map((content, index) => ({
    path: `${CERTIFICATES}/zoneseed-${index + 1}.crt`,
    content,
    mode: '0644',
    owner: 'root:root',
    secret: false,
  }));
}
