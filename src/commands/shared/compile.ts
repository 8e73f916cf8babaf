/** From a site, its roles and its secrets to documents and to the files of a build: what `build`, `show` and the media have in common. */
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { version } from '../../disk/own-package.ts';
import { seedIso } from '../../media/seed-iso.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import type { Artifact } from '../../output/artifact.ts';
import { hostRoles } from '../../role/host-roles.ts';
import type { RoleLibrary } from '../../role/library.ts';
import { roleFaults } from '../../role/role-faults.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import type { Document } from '../../seed/document.ts';
import { knownHosts } from '../../seed/known-hosts.ts';
import { hostSeed } from '../../seed/seed.ts';
import type { SeedSource } from '../../seed/seed-source.ts';
import { Shared } from '../../seed/shared.ts';
import { sshConfig, sshKey } from '../../seed/ssh-config.ts';
import type { Host, Site } from '../../site/site.ts';

export interface CompileInputs {
  readonly site: Site;
  readonly library: RoleLibrary;
}

/** Compiles the hosts of one site, one after the other: what they have alike is written once. */
export class Compiler {
  readonly #source: Omit<SeedSource, 'host' | 'roles'>;

  constructor({ site, library }: CompileInputs, secrets: SiteSecrets) {
    this.#source = { site, library, secrets, version, shared: new Shared(library) };
  }

  /** The documents of one host, by name; refused with what is wrong with its roles. */
  documents(host: Host): Outcome<Document[], Diagnostic> {
    const source = { ...this.#source, host };
    const roles = hostRoles(source);
    return roles.ok ? done(hostSeed({ ...source, roles: roles.value })) : roles;
  }

  /** Everything of one host in the output folder: its documents below `hosts/<host>/`, and its seed ISO. */
  artifacts(host: Host): Outcome<Artifact[], Diagnostic> {
    const documents = this.documents(host);
    if (!documents.ok) return documents;
    // As bytes from here on: the digest, the file and the image would each make them of the text again.
    const encoded = documents.value.map((document) => ({ ...document, content: Buffer.from(document.content) }));
    return done([
      ...encoded.map((document) => placed(`hosts/${host.name}/${document.name}`, document)),
      { path: `iso/${host.name}.iso`, mode: 0o600, content: seedIso(encoded), secret: true, origin: host.path },
    ]);
  }

  /** What the site has once. `out` is the absolute path of the output folder, for ssh_config. */
  ofSite(out: string): Artifact[] {
    const { site, secrets } = this.#source;
    const documents = [knownHosts(site, secrets), sshConfig(site, out), sshKey(secrets)];
    return documents.map((document) => placed(document.name, document));
  }

  /** Everything that is wrong with the roles of the site's hosts. */
  faults(): Diagnostic[] {
    return roleFaults(this.#source.site, this.#source);
  }
}

function placed(path: string, { content, secret, origin }: Omit<Artifact, 'path' | 'mode'>): Artifact {
  return { path, mode: secret ? 0o600 : 0o644, content, secret, origin };
}
