/** The site's secrets as commands open them: questions and remarks go to the terminal. */
import { existsSync } from 'node:fs';
import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { type Outcome, refused } from '../../outcome/outcome.ts';
import type { Problem } from '../../outcome/problem.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import { secretsFileOf } from '../../secrets/secrets-file.ts';
import type { SecretsOptions } from '../../secrets/secrets-options.ts';
import { ensureSecrets, openSecrets } from '../../secrets/store.ts';
import type { Owner } from '../../secrets/vault.ts';
import { siteNameIn } from '../../site/site-name.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { Compiler } from './compile.ts';
import type { Inputs } from './inputs.ts';
import { redactedSecrets } from './redacted.ts';

/**
 * Opens the secrets of a site and makes those that are missing, saying how far it is; the first of all only for a site whose roles
 * can be built. `ready: true` makes nothing: it fails where a secret is missing.
 */
export async function siteSecretsOf(
  terminal: Terminal,
  inputs: Inputs,
  { ready = false }: { ready?: boolean } = {},
): Promise<Outcome<SiteSecrets>> {
  const { file, site } = inputs;
  const faults = ready || existsSync(secretsFileOf(file)) ? [] : faultsOfRoles(inputs);
  if (faults.length > 0) return refused(...faults);
  const wanted = { hosts: site.hosts.map((host) => host.name), hostKeys: site.access.hostKeys };
  const owner = { siteFile: file, site: site.name };
  return (ready ? openSecrets : ensureSecrets)(owner, wanted, secretsOptions(terminal));
}

/** Those of all hosts, if one host of each set of roles has some: a first build has not the time to make all hosts twice. */
function faultsOfRoles(inputs: Inputs): readonly Diagnostic[] {
  const compiler = new Compiler(inputs, redactedSecrets(inputs.site));
  const ofEach = new Map(inputs.site.hosts.map((host) => [host.roles.join(), host]));
  return [...ofEach.values()].every((host) => compiler.documents(host).ok) ? [] : compiler.faults();
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
