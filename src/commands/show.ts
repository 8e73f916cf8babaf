/** `zoneseed show`: a document of a host as a build would write it. */
import { nearest } from '../outcome/nearest.ts';
import type { Document } from '../seed/document.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { hostDocuments } from './compile.ts';
import type { ExitCode } from './exit-code.ts';
import { requireInputs } from './inputs.ts';
import { redactedSecrets, redactedSite } from './redacted.ts';
import { siteSecretsOf } from './secrets-access.ts';

export interface ShowOptions {
  readonly reveal?: true;
  readonly json?: true;
}

/**
 * Prints one document, or names them all. Without `reveal` the secrets are not even opened: the document is compiled with
 * others in their place, so nothing can slip through (and only the instance-id, a digest, is not that of a build).
 */
export async function show(
  terminal: Terminal,
  file: string,
  hostName: string,
  name: string | undefined,
  { reveal, json }: ShowOptions,
): Promise<ExitCode> {
  const inputs = requireInputs(terminal, file, { json });
  if (typeof inputs === 'number') return inputs;
  const { site, library } = inputs;
  const host = site.hosts.find((candidate) => candidate.name === hostName);
  if (host === undefined)
    return unknown(
      terminal,
      `${file} has no host`,
      hostName,
      site.hosts.map((candidate) => candidate.name),
    );
  const secrets = reveal ? await siteSecretsOf(terminal, inputs, { ready: true }) : redactedSecrets;
  if (secrets === undefined) return 1;
  const documents = hostDocuments({ site: reveal ? site : redactedSite(site), library }, host, secrets);
  if (name === undefined) return list(terminal, documents, json);
  const content = documents.find((candidate) => candidate.name === name)?.content;
  if (content === undefined)
    return unknown(
      terminal,
      `${hostName} has no document`,
      name,
      documents.map((candidate) => candidate.name),
    );
  if (json) terminal.out(JSON.stringify({ host: hostName, document: name, content }, null, 2));
  else terminal.write(content);
  return 0;
}

function list(terminal: Terminal, documents: readonly Document[], json: true | undefined): 0 {
  const names = documents.map(({ name }) => name).sort();
  if (json) terminal.out(JSON.stringify(names, null, 2));
  else for (const name of names) terminal.out(name);
  return 0;
}

function unknown(terminal: Terminal, message: string, name: string, known: readonly string[]): 2 {
  const near = nearest(name, known);
  const hint = near === undefined ? `known: ${known.slice(0, 12).join(', ')}` : `did you mean ${near}?`;
  terminal.err(`zoneseed: ${message} ${JSON.stringify(name)}; ${hint}`);
  return 2;
}
