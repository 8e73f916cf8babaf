/** The secrets of a site: made once, kept in the encrypted file beside the site file, changed by one process at a time. */
import type { Key } from './age.ts';
import { readSecretsFile, secretsFileOf } from './file.ts';
import { newHosts } from './generate.ts';
import { type Payload, putHost } from './payload.ts';
import type { SiteSecrets } from './secret-values.ts';
import { withLock } from './secrets-lock.ts';
import type { SecretsOptions } from './secrets-options.ts';
import { asResult, problem, type SecretsResult } from './secrets-problem.ts';
import { siteSecrets } from './site-secrets.ts';
import { absent, type Opened, openFile, openPresent, type Protection, reopen, save, startFile } from './vault.ts';

/** Whose secrets are wanted: the site's name (for key comments) and the names of its hosts. */
export interface Wanted {
  readonly site: string;
  readonly hosts: readonly string[];
}

/** An opened file, for people who ask what is in it. */
export interface SecretsFile {
  readonly file: string;
  readonly protection: Key['kind'];
  readonly recipients: readonly string[];
  /** In the order they were added. */
  readonly hosts: readonly string[];
  readonly secrets: SiteSecrets;
}

/** Hosts are made in groups of this size; after each the file is written, so that a kill loses a minute and not an hour. */
const GROUP = 128;

/**
 * Opens the secrets of a site for reading. Fails with a problem when the file is absent, cannot be opened or is damaged, or
 * when it lacks one of the hosts.
 */
export function openSecrets(
  siteFile: string,
  wanted: Wanted,
  options: SecretsOptions = {},
): Promise<SecretsResult<SiteSecrets>> {
  const file = secretsFileOf(siteFile);
  return asResult(async () => {
    const { payload } = await openPresent(file, options);
    const [missing] = missingHosts(payload, wanted.hosts);
    if (missing === undefined) return siteSecrets(payload, wanted.site);
    throw problem('secrets-host', `${file} has no keys for host ${missing}`, {
      hint: `make them with: zoneseed build ${siteFile}`,
    });
  });
}

/**
 * Opens the secrets of a site, making what is missing: the file, protected by the user's age identity, and the keys of hosts
 * it does not know. Hosts the site no longer has keep theirs for the day they come back. Nothing is written, and no lock
 * taken, when nothing is missing.
 */
export function ensureSecrets(
  siteFile: string,
  wanted: Wanted,
  options: SecretsOptions = {},
): Promise<SecretsResult<SiteSecrets>> {
  const file = secretsFileOf(siteFile);
  return asResult(async () => {
    const opened = await openFile(file, options);
    if (opened && missingHosts(opened.payload, wanted.hosts).length === 0) {
      return siteSecrets(opened.payload, wanted.site);
    }
    return withLock(file, options, async (confirm) => {
      const current = (await reopen(file, options, opened?.key)) ?? (await startFile(file, {}, options, confirm));
      await addHosts(file, current, wanted.hosts, options, confirm);
      return siteSecrets(current.payload, wanted.site);
    });
  });
}

/** Makes a secrets file without hosts. Fails with a problem when there is one already. */
export function createSecrets(
  siteFile: string,
  protection: Protection,
  options: SecretsOptions = {},
): Promise<SecretsResult<SecretsFile>> {
  const file = secretsFileOf(siteFile);
  return asResult(() =>
    withLock(file, options, async (confirm) => {
      if ((await readSecretsFile(file, options)) !== undefined) {
        throw problem('secrets-file', `${file} exists already`, {
          hint: 'it is kept: move it away first if its passwords and keys are not needed any more',
        });
      }
      return describe(file, await startFile(file, protection, options, confirm));
    }),
  );
}

/** Opens a secrets file to say what is in it; fails like `openSecrets`. */
export function inspectSecrets(siteFile: string, options: SecretsOptions = {}): Promise<SecretsResult<SecretsFile>> {
  const file = secretsFileOf(siteFile);
  return asResult(async () => describe(file, await openPresent(file, options)));
}

/**
 * Opens a secrets file, lets `change` alter its payload and writes it back, while no other process can. A problem thrown by
 * `change` leaves the file as it is.
 */
export function changeSecrets(
  siteFile: string,
  change: (payload: Payload) => void | Promise<void>,
  options: SecretsOptions = {},
): Promise<SecretsResult<SecretsFile>> {
  const file = secretsFileOf(siteFile);
  return asResult(async () => {
    const { key } = await openPresent(file, options);
    return withLock(file, options, async (confirm) => {
      const current = (await reopen(file, options, key)) ?? absent(file);
      await change(current.payload);
      await save(file, current, confirm);
      return describe(file, current);
    });
  });
}

async function addHosts(
  file: string,
  current: Opened,
  hosts: readonly string[],
  options: SecretsOptions,
  confirm: () => Promise<void>,
): Promise<void> {
  const missing = missingHosts(current.payload, hosts);
  let done = 0;
  for (let start = 0; start < missing.length; start += GROUP) {
    const made = await newHosts(missing.slice(start, start + GROUP), () => options.progress?.(++done, missing.length));
    for (const material of made) putHost(current.payload, material);
    await save(file, current, confirm);
  }
}

function missingHosts(payload: Payload, hosts: readonly string[]): string[] {
  return [...new Set(hosts)].filter((host) => !payload.hosts.has(host));
}

function describe(file: string, { key, payload }: Opened): SecretsFile {
  const { head, hosts } = payload;
  return {
    file,
    protection: key.kind,
    recipients: head.recipients,
    hosts: [...hosts.keys()],
    secrets: siteSecrets(payload, file.replace(/^.*\//, '').replace(/\.secrets\.age$/, '')),
  };
}
