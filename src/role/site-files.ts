/** Files that a host gets of its site, and not of a role. */
import { extrasOf } from '../site/host-extras.ts';
import type { Host, Site } from '../site/site.ts';
import type { HostFile } from './role.ts';

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
