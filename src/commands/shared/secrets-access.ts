/** The site's secrets as commands open them: questions and remarks go to the terminal. */
import type { Outcome } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import type { SecretsOptions } from '../../secrets/secrets-options.ts';
import { ensureSecrets, openSecrets } from '../../secrets/store.ts';
import type { Owner } from '../../secrets/vault.ts';
import { siteNameIn } from '../../site/site-name.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Inputs } from './inputs.ts';

/**
 * Opens the secrets of a site and makes those that are missing, saying how far it is.
 * `ready: true` makes nothing: it fails where a secret is missing.
 */
export function siteSecretsOf(
  terminal: Terminal,
  { file, site }: Inputs,
  { ready = false }: { ready?: boolean } = {},
): Promise<Outcome<SiteSecrets>> {
  const wanted = { hosts: site.hosts.map((host) => host.name), hostKeys: site.access.hostKeys };
  const owner = { siteFile: file, site: site.name };
  return (ready ? openSecrets : ensureSecrets)(owner, wanted, secretsOptions(terminal));
}

/** Whose secrets a command is asked for; a site file with faults keeps nobody from them. */
export function ownerOf(siteFile: string): Owner {
  return { siteFile, site: siteNameIn(siteFile) };
}

/** A secrets file cannot be made or renamed for a site that has no name yet. */
export function namelessSite(siteFile: string): Problem {
  return {
    rule: 'nameless-site',
    message: `${siteFile} does not say the name of its site`,
    hint: 'expected a site file that can be read, with the key site',
  };
}

/** Passphrases and identities come from the environment or from whoever sits at the terminal, which is told what is done. */
export function secretsOptions(terminal: Terminal): SecretsOptions {
  return { env: terminal.env, ask: (question) => terminal.ask(question), told: terminal };
}
