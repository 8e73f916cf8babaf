/** From a site, its roles and its secrets to documents and to the files of a build: what `build`, `show` and the media have in common. */
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { version } from '../../disk/own-package.ts';
import { seedIso } from '../../media/seed-iso.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import type { Artifact } from '../../output/artifact.ts';
import { hostRoles } from '../../role/host-roles.ts';
import type { RoleLibrary } from '../../role/library.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import type { Document } from '../../seed/document.ts';
import { knownHosts } from '../../seed/known-hosts.ts';
import { hostSeed } from '../../seed/seed.ts';
import { sshConfig, sshKey } from '../../seed/ssh-config.ts';
import type { Host, Site } from '../../site/site.ts';

export interface CompileInputs {
  readonly site: Site;
  readonly library: RoleLibrary;
}

/** The documents of one host, by name; refused with what is wrong with its roles. */
export function hostDocuments(
  { site, library }: CompileInputs,
  host: Host,
  secrets: SiteSecrets,
): Outcome<Document[], Diagnostic> {
  const source = { site, host, secrets, library };
  const roles = hostRoles(source);
  return roles.ok ? done(hostSeed({ ...source, version, roles: roles.value })) : roles;
}

/** Everything of one host in the output folder: its documents below `hosts/<host>/`, and its seed ISO. */
export function hostArtifacts(
  inputs: CompileInputs,
  host: Host,
  secrets: SiteSecrets,
): Outcome<Artifact[], Diagnostic> {
  const documents = hostDocuments(inputs, host, secrets);
  if (!documents.ok) return documents;
  return done([
    ...documents.value.map((document) => placed(`hosts/${host.name}/${document.name}`, document)),
    { path: `iso/${host.name}.iso`, mode: 0o600, content: seedIso(documents.value), secret: true, origin: host.path },
  ]);
}

/** What the site has once. `out` is the output folder as the user named it, for the paths in ssh_config. */
export function siteArtifacts({ site }: CompileInputs, out: string, secrets: SiteSecrets): Artifact[] {
  const documents = [knownHosts(site, secrets), sshConfig(site, out), sshKey(secrets)];
  return documents.map((document) => placed(document.name, document));
}

function placed(path: string, { content, secret, origin }: Document): Artifact {
  return { path, mode: secret ? 0o600 : 0o644, content, secret, origin };
}
