/** `zoneseed secrets init|list|show|set|rotate`: each a function that says what it did and answers with the exit code. */
import { existsSync } from 'node:fs';
import { nearest } from '../outcome/nearest.ts';
import type { Problem } from '../outcome/problem.ts';
import { ACCEPTABLE, objection } from '../secrets/acceptable.ts';
import { newEd25519, newHosts, newPassword } from '../secrets/generate.ts';
import { AFTER_HOST_ROTATION, hostSecretNames, type SecretName, siteSecretNames } from '../secrets/names.ts';
import { fingerprint } from '../secrets/openssh.ts';
import { type Payload, putHost } from '../secrets/payload.ts';
import type { HostSecrets, KeyPair } from '../secrets/secret-values.ts';
import type { SecretsOptions } from '../secrets/secrets-options.ts';
import { problem, type SecretsProblem } from '../secrets/secrets-problem.ts';
import { changeSecrets, createSecrets, inspectSecrets, type SecretsFile } from '../secrets/store.ts';
import type { ExitCode } from './exit-code.ts';

/** The part of a terminal these commands use: results and remarks. */
export interface SecretsOutput {
  out(line: string): void;
  err(line: string): void;
}

/** Where passphrases and identities come from. */
export type SecretsAccess = Pick<SecretsOptions, 'env' | 'ask'>;

/** Standard input. */
export type ValueInput = AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };

const NAMES = siteSecretNames.map((secret) => secret.name);

/** A longer value is refused while it is read, in characters. */
const LONGEST_INPUT = 4096;

/** Makes the secrets file of a site, without hosts; the next build adds those. */
export async function secretsInit(
  output: SecretsOutput,
  siteFile: string,
  { passphrase, recipient = [] }: { passphrase?: true; recipient?: string[] },
  access: SecretsAccess = {},
): Promise<ExitCode> {
  if (passphrase && recipient.length > 0) {
    return misuse(output, 'a file has either a passphrase or recipients: give --passphrase or --recipient, not both');
  }
  if (!existsSync(siteFile))
    return misuse(output, `${siteFile} does not exist: name the site file the secrets belong to`);
  const made = await createSecrets(
    siteFile,
    { passphrase: passphrase === true, recipients: recipient },
    options(output, access),
  );
  if (!made.ok) return fail(output, made.problem);
  const { file, recipients } = made.value;
  output.out(`made ${file}, ${passphrase ? 'protected by the passphrase' : `encrypted to ${recipients.join(', ')}`}`);
  return 0;
}

/** Names everything the file holds, and no value. */
export async function secretsList(
  output: SecretsOutput,
  siteFile: string,
  { json }: { json?: true } = {},
  access: SecretsAccess = {},
): Promise<ExitCode> {
  const opened = await inspectSecrets(siteFile, options(output, access));
  if (!opened.ok) return fail(output, opened.problem);
  const { file, protection, recipients, hosts } = opened.value;
  if (json) {
    const secrets = siteSecretNames.map(({ name, kind }) => ({ name, kind }));
    const listed = hosts.map((host) => ({ host, secrets: hostSecretNames }));
    output.out(JSON.stringify({ file, protection, recipients, secrets, hosts: listed }, null, 2));
    return 0;
  }
  for (const { name, kind } of siteSecretNames) output.out(`${name.padEnd(20)}  ${kind}`);
  for (const host of hosts) output.out(`${host.padEnd(20)}  host: ${hostSecretNames.join(', ')}`);
  return 0;
}

/** Shows one secret, by fingerprint or length only unless `reveal` asks for the value itself. */
export async function secretsShow(
  output: SecretsOutput,
  siteFile: string,
  { name, host, reveal = false }: { name?: string; host?: string; reveal?: boolean },
  access: SecretsAccess = {},
): Promise<ExitCode> {
  const known = host === undefined ? NAMES : hostSecretNames;
  if (name === undefined && (host === undefined || reveal)) {
    return misuse(output, `name the secret to show: ${known.join(', ')}`);
  }
  if (name !== undefined && !known.some((secret) => secret === name)) return unknownName(output, name, known);
  const opened = await inspectSecrets(siteFile, options(output, access));
  if (!opened.ok) return fail(output, opened.problem);
  const file = opened.value;
  if (host !== undefined && !file.hosts.includes(host)) return fail(output, unknownHost(host, file.hosts).diagnostic);
  for (const shown of name === undefined ? known : [name]) {
    const value = secretOf(file, shown, host);
    const revealed = typeof value === 'string' ? value : value.privateKey.trimEnd();
    output.out(reveal ? revealed : `${shown}: ${outline(value)}`);
  }
  return 0;
}

/** Takes a password or key from standard input; nothing secret is ever on a command line. */
export async function secretsSet(
  output: SecretsOutput,
  siteFile: string,
  name: string,
  input: ValueInput,
  access: SecretsAccess = {},
): Promise<ExitCode> {
  const secret = siteSecretNames.find((candidate) => candidate.name === name);
  if (secret === undefined) return unknownName(output, name);
  if (secret.kind === 'ssh key') {
    return misuse(
      output,
      `${name} is made and cannot be given; a new one is made by: zoneseed secrets rotate ${siteFile} ${name}`,
    );
  }
  const value = input.isTTY ? await access.ask?.(`New ${name}: `) : await firstLine(input);
  const reason = value === undefined ? 'no value was given on standard input' : objection(value);
  if (value === undefined || reason !== undefined) {
    const message = `the value for ${name} cannot be taken: ${reason}`;
    return fail(output, { severity: 'error', rule: 'secret-value', message, hint: `expected ${ACCEPTABLE}`, path: [] });
  }
  return change(output, siteFile, access, secret, (payload) => {
    payload.head = { ...payload.head, [secret.field]: value };
  });
}

/** Makes a new value for one secret of the site, or new keys and a new token for one host. */
export async function secretsRotate(
  output: SecretsOutput,
  siteFile: string,
  { name, host }: { name?: string; host?: string },
  access: SecretsAccess = {},
): Promise<ExitCode> {
  if (host !== undefined) {
    if (name !== undefined) return misuse(output, 'give the name of a secret or --host HOST, not both');
    return rotateHost(output, siteFile, host, access);
  }
  if (name === undefined) return misuse(output, `name the secret to rotate (${NAMES.join(', ')}), or give --host HOST`);
  const secret = siteSecretNames.find((candidate) => candidate.name === name);
  if (secret === undefined) return unknownName(output, name);
  return change(output, siteFile, access, secret, (payload) => {
    const value = secret.kind === 'ssh key' ? newEd25519() : newPassword();
    payload.head = { ...payload.head, [secret.field]: value };
  });
}

async function rotateHost(
  output: SecretsOutput,
  siteFile: string,
  host: string,
  access: SecretsAccess,
): Promise<ExitCode> {
  const changed = await changeSecrets(
    siteFile,
    async (payload) => {
      if (!payload.hosts.has(host)) throw unknownHost(host, [...payload.hosts.keys()]);
      for (const material of await newHosts([host], () => {})) putHost(payload, material);
    },
    options(output, access),
  );
  if (!changed.ok) return fail(output, changed.problem);
  return tellChange(output, changed.value.file, `the keys and the token of ${host}`, AFTER_HOST_ROTATION);
}

async function change(
  output: SecretsOutput,
  siteFile: string,
  access: SecretsAccess,
  secret: SecretName,
  alter: (payload: Payload) => void,
): Promise<ExitCode> {
  const changed = await changeSecrets(siteFile, alter, options(output, access));
  if (!changed.ok) return fail(output, changed.problem);
  return tellChange(output, changed.value.file, secret.name, secret.afterwards);
}

function tellChange(output: SecretsOutput, file: string, what: string, afterwards: string): ExitCode {
  output.out(`changed ${what} in ${file}`);
  output.err('build the site again: seeds and images of an earlier build have the old value');
  output.err(`warning: ${afterwards}`);
  return 0;
}

function secretOf({ secrets }: SecretsFile, name: string, host: string | undefined): string | KeyPair {
  const place: HostSecrets | undefined = host === undefined ? undefined : secrets.host(host);
  const field = siteSecretNames.find((secret) => secret.name === name)?.field;
  const value = place ? (place.hostKeys.find((key) => key.type === name) ?? place.token) : field && secrets[field];
  if (value === undefined) throw new Error(`no secret is called ${name}`);
  return value;
}

function outline(value: string | KeyPair): string {
  if (typeof value !== 'string') return `${fingerprint(value)} ${value.publicKey.split(' ').slice(0, 2).join(' ')}`;
  return `${value.length} characters, hidden (--reveal shows them)`;
}

/** All of the input without its final line end; undefined when there is none. Line ends inside stay, to be refused. */
async function firstLine(input: ValueInput): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of input) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_INPUT) break;
  }
  const value = (text + decoder.decode()).replace(/\r?\n$/, '');
  return value === '' ? undefined : value;
}

function options(output: SecretsOutput, access: SecretsAccess): SecretsOptions {
  return { ...access, notice: (line) => output.err(line) };
}

function fail(output: SecretsOutput, { message, hint, rule }: Problem): ExitCode {
  output.err(`error: ${message} [${rule}]`);
  if (hint) output.err(`  ${hint}`);
  return 1;
}

function misuse(output: SecretsOutput, message: string): ExitCode {
  output.err(`error: ${message}`);
  return 2;
}

function unknownName(output: SecretsOutput, name: string, known: readonly string[] = NAMES): ExitCode {
  const near = nearest(name, known);
  const expected = near ? `did you mean "${near}"?` : `expected one of ${known.join(', ')}`;
  return misuse(output, `there is no secret "${name}": ${expected}`);
}

function unknownHost(host: string, hosts: readonly string[]): SecretsProblem {
  const near = nearest(host, hosts);
  const hint = near ? `did you mean "${near}"?` : 'it gets keys when the site that has it is built';
  return problem('secrets-host', `there are no keys for a host "${host}"`, { hint });
}
