/** The secrets of a site: made once, kept in the encrypted file beside the site file, changed by one process at a time. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Key } from './age.ts';
import { type Missing, missingFrom, type Wanted } from './missing.ts';
import { secretIn } from './payload.ts';
import type { SecretValue, SiteSecrets } from './secret-values.ts';
import { readSecretsFile, secretsFileOf, withLock } from './secrets-file.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { problem } from './secrets-problems.ts';
import { siteSecrets } from './site-secrets.ts';
import { newFile, type Opened, type Owner, openFile, openPresent, type Protection, saveWhole } from './vault.ts';

/** An opened file, for people who ask what is in it. */
export interface SecretsFile {
  readonly file: string;
  /** The name of the site it belongs to. */
  readonly site: string;
  readonly protection: Key['kind'];
  readonly recipients: readonly string[];
  /** The names of its hosts. */
  readonly hosts: readonly string[];
  /** A secret of the site by its name, or of one host; undefined when the file does not have it. */
  value(name: string, host?: string): SecretValue | undefined;
}

/**
 * Opens the secrets of a site for reading. Fails when the file is absent, of another site, cannot be opened or is damaged, or
 * when it lacks something that a build would make.
 */
export async function openSecrets(
  owner: Required<Owner>,
  wanted: Wanted,
  options: SecretsOptions = {},
): Promise<Outcome<SiteSecrets>> {
  const opened = await openPresent(owner, options);
  if (!opened.ok) return opened;
  const { file, payload } = opened.value;
  const missing = missingFrom(payload, wanted);
  if (missing === undefined) return done(siteSecrets(payload, wanted.hostKeys));
  const hint = `make what is missing with: zoneseed build ${owner.siteFile}`;
  return refused(problem('secrets-missing', `${file} has no ${firstOf(missing)}`, { hint }));
}

function firstOf({ ofSite, ofHosts }: Missing): string {
  const [[host, secrets] = []] = ofHosts;
  return ofSite[0]?.name ?? `${secrets?.[0]?.name} of host ${host}`;
}

/**
 * Opens the secrets of a site, making what is missing: the file, protected by the user's age identity, secrets that came with
 * a newer zoneseed, and those of new hosts. Hosts the site no longer has keep theirs for the day they come back. Nothing is
 * written, and no lock taken, when nothing is missing.
 */
export async function ensureSecrets(
  owner: Required<Owner>,
  wanted: Wanted,
  options: SecretsOptions = {},
): Promise<Outcome<SiteSecrets>> {
  const opened = await openFile(owner, options);
  if (!opened.ok) return opened;
  const former = opened.value;
  if (former && missingFrom(former.payload, wanted) === undefined) {
    return done(siteSecrets(former.payload, wanted.hostKeys));
  }
  return withLock(secretsFileOf(owner.siteFile), options, async (lock) => {
    const again = await openFile(owner, options, former);
    if (!again.ok) return again;
    const current = again.value ? done(again.value) : await newFile(owner, {}, options);
    if (!current.ok) return current;
    const saved = await saveWhole(current.value, lock, wanted, options);
    return saved.ok ? done(siteSecrets(current.value.payload, wanted.hostKeys)) : saved;
  });
}

/** Makes a secrets file without hosts. Fails when there is one already. */
export async function createSecrets(
  owner: Required<Owner>,
  protection: Protection,
  options: SecretsOptions = {},
): Promise<Outcome<SecretsFile>> {
  const file = secretsFileOf(owner.siteFile);
  return withLock(file, options, async (lock) => {
    const present = await readSecretsFile(file, options);
    if (!present.ok) return present;
    if (present.value !== undefined) {
      const hint = 'it is kept: move it away first if its passwords and keys are not needed any more';
      return refused(problem('secrets-file', `${file} exists already`, { hint }));
    }
    const opened = await newFile(owner, protection, options);
    if (!opened.ok) return opened;
    const saved = await saveWhole(opened.value, lock);
    return saved.ok ? done(describe(opened.value)) : saved;
  });
}

/** Opens a secrets file to say what is in it; fails like `openSecrets`, but not for what is missing. */
export async function inspectSecrets(owner: Owner, options: SecretsOptions = {}): Promise<Outcome<SecretsFile>> {
  const opened = await openPresent(owner, options);
  return opened.ok ? done(describe(opened.value)) : opened;
}

/** What people see of an opened file. */
export function describe({ file, key, payload }: Opened): SecretsFile {
  return {
    file,
    site: payload.site,
    protection: key.kind,
    recipients: payload.recipients,
    hosts: [...payload.hosts.keys()],
    value: (name, host) => secretIn((host === undefined ? payload.secrets : payload.hosts.get(host)) ?? {}, { name }),
  };
}
