/** Changes to a secrets file, one function each: while one runs no other process changes the file, and one that fails changes nothing. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import { objection, unkeepable } from './acceptable.ts';
import type { Key } from './age.ts';
import { newHostValues, newSiteValues } from './missing.ts';
import type { Payload } from './payload.ts';
import { secretsFileOf, withLock } from './secrets-file.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { madeOnly, problem, unacceptable, unknownHost } from './secrets-problems.ts';
import { hostSecretTable, type Secret, siteSecretTable } from './secrets-table.ts';
import { describe, type SecretsFile } from './store.ts';
import { type Owner, openPresent, saveWhole } from './vault.ts';

/** Gives a password or key of the site the value that a person chose. */
export function setSecret(
  owner: Owner,
  name: string,
  value: string,
  options: SecretsOptions = {},
): Promise<Outcome<SecretsFile>> {
  return change(owner, options, ({ secrets }) => {
    const secret = siteSecret(name);
    if (!secret.ok) return secret;
    if (secret.value.kind === 'ssh key') return refused(madeOnly(name, owner.siteFile));
    const reason = secret.value.make === undefined ? unkeepable(value) : objection(value);
    if (reason !== undefined) return refused(unacceptable(name, reason));
    secrets[name] = value;
    return done(undefined);
  });
}

/** Keeps what a server made, by the names of its secrets. Throws for a name that is not of such a one. */
export function storeSecrets(
  owner: Owner,
  values: Readonly<Record<string, string>>,
  options: SecretsOptions = {},
): Promise<Outcome<SecretsFile>> {
  return change(owner, options, ({ secrets }) => {
    for (const [name, value] of Object.entries(values)) {
      if (!siteSecretTable.some((secret) => secret.name === name && secret.make === undefined)) {
        throw new Error(`no server makes a secret ${name}`);
      }
      const reason = unkeepable(value);
      if (reason !== undefined) return refused(unacceptable(name, reason));
      secrets[name] = value;
    }
    return done(undefined);
  });
}

/** Makes a new value for one secret of the site. */
export function rotateSecret(owner: Owner, name: string, options: SecretsOptions = {}): Promise<Outcome<SecretsFile>> {
  return change(owner, options, async ({ site, secrets }) => {
    const secret = siteSecret(name);
    if (!secret.ok) return secret;
    if (secret.value.make === undefined) return refused(madeByServer(name));
    Object.assign(secrets, await newSiteValues(site, [secret.value]));
    return done(undefined);
  });
}

/** Makes a new token and new keys, of the types it has, for one host. */
export function rotateHost(owner: Owner, host: string, options: SecretsOptions = {}): Promise<Outcome<SecretsFile>> {
  return change(owner, options, async ({ hosts }) => {
    const values = hosts.get(host);
    if (values === undefined) return refused(unknownHost(host, [...hosts.keys()]));
    const present = hostSecretTable.filter(({ name, make }) => make !== undefined && values[name] !== undefined);
    Object.assign(values, await newHostValues(host, present));
    return done(undefined);
  });
}

/** Who may open the file besides whoever changes it: each recipient (`age1…`) is one more. Fails for one that is none. */
export function addRecipients(
  owner: Owner,
  recipients: readonly string[],
  options: SecretsOptions = {},
): Promise<Outcome<SecretsFile>> {
  return changeRecipients(owner, options, (payload) => {
    payload.recipients = [...new Set([...payload.recipients, ...recipients])];
    return done(undefined);
  });
}

/** Leaves a recipient out of every version of the file from now on. Fails for one it does not have, and for the one who asks. */
export function removeRecipient(
  owner: Owner,
  recipient: string,
  options: SecretsOptions = {},
): Promise<Outcome<SecretsFile>> {
  return changeRecipients(owner, options, (payload, key) => {
    const { recipients } = payload;
    if (!recipients.includes(recipient)) return refused(unknownName('recipient', recipient, recipients));
    payload.recipients = recipients.filter((each) => each !== recipient);
    if (key.recipients.some((own) => payload.recipients.includes(own))) return done(undefined);
    const message = `${recipient} belongs to the identity in ${key.from}, which opens the file now`;
    const hint = 'who changes the file stays able to read it: let another recipient remove this one';
    return refused(problem('secrets-identity', message, { hint }));
  });
}

function changeRecipients(
  owner: Owner,
  options: SecretsOptions,
  alter: (payload: Payload, key: Key & { readonly kind: 'identity' }) => Outcome<undefined>,
): Promise<Outcome<SecretsFile>> {
  return change(owner, options, (payload, key) => {
    if (key.kind === 'identity') return alter(payload, key);
    const file = secretsFileOf(owner.siteFile);
    const hint = 'who is told the passphrase can open it';
    return refused(
      problem('secrets-passphrase', `${file} is protected by a passphrase and has no recipients`, { hint }),
    );
  });
}

/** Says that the site has a new name: the file is its from now on. Answers the former name. */
export async function renameSite(
  { siteFile, site }: Required<Owner>,
  options: SecretsOptions = {},
): Promise<Outcome<{ readonly file: string; readonly former: string }>> {
  let former = site;
  const changed = await change({ siteFile }, options, (payload) => {
    former = payload.site;
    payload.site = site;
    return done(undefined);
  });
  return changed.ok ? done({ file: changed.value.file, former }) : changed;
}

/** Opens the file, lets `alter` change its payload and writes it back. Asks for a passphrase before anybody has to wait. */
async function change(
  owner: Owner,
  options: SecretsOptions,
  alter: (payload: Payload, key: Key) => Outcome<undefined> | Promise<Outcome<undefined>>,
): Promise<Outcome<SecretsFile>> {
  const former = await openPresent(owner, options);
  if (!former.ok) return former;
  return withLock(secretsFileOf(owner.siteFile), options, async (lock) => {
    const current = await openPresent(owner, options, former.value);
    if (!current.ok) return current;
    const altered = await alter(current.value.payload, current.value.key);
    if (!altered.ok) return altered;
    const saved = await saveWhole(current.value, lock);
    return saved.ok ? done(describe(current.value)) : saved;
  });
}

function siteSecret(name: string): Outcome<Secret> {
  const secret = siteSecretTable.find((candidate) => candidate.name === name);
  if (secret !== undefined) return done(secret);
  return refused(
    unknownName(
      'secret',
      name,
      siteSecretTable.map((candidate) => candidate.name),
    ),
  );
}

function madeByServer(name: string) {
  return problem('secret-value', `${name} is made by a server and cannot be made here`, {
    hint: 'make a new one there, and give it to: zoneseed secrets set',
  });
}
