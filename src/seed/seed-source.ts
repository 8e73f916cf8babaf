import type { RoleLibrary } from '../role/library.ts';
import type { HostRoles } from '../role/role.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host, Site } from '../site/site.ts';

/** What the seed of one host is made from. */
export interface SeedSource {
  readonly site: Site;
  readonly host: Host;
  readonly secrets: SiteSecrets;
  readonly library: RoleLibrary;
  /** Of zoneseed, for the head of the document. */
  readonly version: string;
  /** What the host's roles ask for. */
  readonly roles: HostRoles;
}
