/** From a site, its roles and its secrets to artifacts: what `build`, `show` and the media have in common. */
import { seedIso } from '../media/seed-iso.ts';
import type { Artifact } from '../output/artifact.ts';
import { hostRoles } from '../role/host-roles.ts';
import type { RoleLibrary } from '../role/library.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { firstBoot } from '../seed/first-boot.ts';
import { knownHosts } from '../seed/known-hosts.ts';
import { hostSeed } from '../seed/seed.ts';
import { sshConfig, sshKey } from '../seed/ssh-config.ts';
import type { Host, Site } from '../site/site.ts';

export interface CompileInputs {
  readonly site: Site;
  readonly library: RoleLibrary;
}

/** The documents of one host, below `hosts/<host>/`. */
export function hostDocuments({ site, library }: CompileInputs, host: Host, secrets: SiteSecrets): Artifact[] {
  const roles = hostRoles(site, host, secrets, library);
  return hostSeed(site, host, roles, firstBoot(site, host, roles, secrets, library), secrets);
}

/** Everything of one host: its documents and its seed ISO. */
export function hostArtifacts(inputs: CompileInputs, host: Host, secrets: SiteSecrets): Artifact[] {
  const documents = hostDocuments(inputs, host, secrets);
  return [...documents, seedIso(documents, host)];
}

/** What the site has once. `out` is the output folder as the user named it, for the paths in ssh_config. */
export function siteArtifacts({ site }: CompileInputs, out: string, secrets: SiteSecrets): Artifact[] {
  return [knownHosts(site, secrets), sshConfig(site, out), sshKey(secrets)];
}
