/** The site's secrets as commands open them: questions and remarks go to the terminal. */
import { done, type Outcome, refused } from '../../outcome/outcome.ts';
import type { SiteSecrets } from '../../secrets/secret-values.ts';
import type { SecretsOptions } from '../../secrets/secrets-options.ts';
import { ensureSecrets, openSecrets } from '../../secrets/store.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Inputs } from './inputs.ts';

/**
 * Opens the secrets of a site and makes those that are missing, saying how far it is: an RSA key takes a quarter of a second.
 * `ready: true` makes nothing: it fails where a secret is missing.
 */
export async function siteSecretsOf(
  terminal: Terminal,
  { file, site }: Inputs,
  { ready = false }: { ready?: boolean } = {},
): Promise<Outcome<SiteSecrets>> {
  const wanted = { site: site.name, hosts: site.hosts.map((host) => host.name) };
  terminal.step('making keys');
  const opened = await (ready ? openSecrets : ensureSecrets)(file, wanted, secretsOptions(terminal));
  return opened.ok ? done(opened.value) : refused(opened.problem);
}

/** Passphrases and identities come from the environment or from whoever sits at the terminal, which is told what is done. */
export function secretsOptions(terminal: Terminal): SecretsOptions {
  return {
    env: terminal.env,
    notice: (text) => (text.startsWith('warning: ') ? terminal.warn({ message: text.slice(9) }) : terminal.note(text)),
    ask: (question) => terminal.ask(question),
    progress: (made, of) => terminal.progress(made, of, 'hosts'),
  };
}
