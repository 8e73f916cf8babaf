/** The site's secrets as commands open them: questions and remarks go to the terminal. */
import type { Problem } from '../outcome/problem.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { ensureSecrets, openSecrets } from '../secrets/store.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Inputs } from './inputs.ts';

/**
 * Opens the secrets of a site and makes those that are missing, saying how far it is: an RSA key takes a quarter of a second.
 * `ready: true` makes nothing: it fails where a secret is missing.
 */
export async function siteSecretsOf(
  terminal: Terminal,
  { file, site }: Inputs,
  { ready = false }: { ready?: boolean } = {},
): Promise<SiteSecrets | undefined> {
  const wanted = { site: site.name, hosts: site.hosts.map((host) => host.name) };
  const line = terminal.progress('making keys', wanted.hosts.length);
  const opened = await (ready ? openSecrets : ensureSecrets)(file, wanted, {
    notice: (text) => terminal.err(text),
    ask: (question) => terminal.ask(question),
    progress: (done) => line.update(done),
  });
  line.end();
  if (opened.ok) return opened.value;
  reportProblem(terminal, opened.problem);
  return undefined;
}

/** A problem that has no place in the site file. */
export function reportProblem(terminal: Terminal, { message, hint, rule }: Problem): void {
  terminal.err(`${terminal.paint('error', 'error:')} ${message} ${terminal.paint('dim', `[${rule}]`)}`);
  if (hint !== undefined) terminal.err(`  ${hint}`);
}
