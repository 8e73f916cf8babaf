/** What a secrets file lacks, and how it comes to have it. */
import { availableParallelism } from 'node:os';
import type { Outcome } from '../outcome/outcome.ts';
import { type Told, untold } from '../outcome/told.ts';
import type { Payload, Values } from './payload.ts';
import type { KeyPair } from './secret-values.ts';
import { hostSecretTable, type Secret, siteSecretTable, TABLE_VERSION } from './secrets-table.ts';

/** What a site needs of its secrets. */
export interface Wanted {
  /** Names of hosts. */
  readonly hosts: readonly string[];
  /** Types of the SSH host keys each of them has. */
  readonly hostKeys: readonly KeyPair['type'][];
}

/** What must be made. Secrets that a server makes are never missing. */
export interface Missing {
  readonly ofSite: readonly Secret[];
  /** By host name; hosts that lack nothing are not in it. */
  readonly ofHosts: ReadonlyMap<string, readonly Secret[]>;
}

/** A build that is interrupted loses the keys of about this time, in milliseconds. Only RSA keys of some hosts take as long. */
const SAVE_AFTER = 1000;
/** Saving, which a passphrase makes slow on purpose, takes no more than this part of the time. */
const SAVING = 1 / 10;

/**
 * What a file lacks of what the site needs, and of what the table has for the hosts that are in the file only; undefined when
 * that is nothing.
 */
export function missingFrom({ secrets, hosts }: Payload, wanted: Wanted): Missing | undefined {
  const ofSite = absentFrom(secrets, siteSecretTable);
  const always = hostSecretTable.filter(({ onRequest }) => !onRequest);
  const asked = hostSecretTable.filter(({ type, onRequest }) => !onRequest || (type && wanted.hostKeys.includes(type)));
  const needs = new Map([...hosts.keys()].map((host) => [host, always]));
  for (const host of wanted.hosts) needs.set(host, asked);
  const ofHosts = new Map<string, readonly Secret[]>();
  for (const [host, needed] of needs) {
    const absent = absentFrom(hosts.get(host) ?? {}, needed);
    if (absent.length > 0) ofHosts.set(host, absent);
  }
  return ofSite.length === 0 && ofHosts.size === 0 ? undefined : { ofSite, ofHosts };
}

function absentFrom(values: Values, secrets: readonly Secret[]): Secret[] {
  return secrets.filter(({ name, make }) => make !== undefined && values[name] === undefined);
}

/** Makes what is missing and saves the file: at the end, and on the way when it takes long. */
export async function makeMissing(
  payload: Payload,
  { ofSite, ofHosts }: Missing,
  save: () => Promise<Outcome<undefined>>,
  told: Told = untold,
): Promise<Outcome<undefined>> {
  Object.assign(payload.secrets, await newSiteValues(payload.site, ofSite));
  if (ofHosts.size > 0) told.step('making keys');
  const waiting = [...ofHosts];
  let made = 0;
  let saved = performance.now();
  let pause = SAVE_AFTER;
  const makeFor = async ([host, secrets]: readonly [string, readonly Secret[]]) => {
    payload.hosts.set(host, { ...payload.hosts.get(host), ...(await newHostValues(host, secrets)) });
    told.progress(++made, ofHosts.size, 'hosts');
  };
  while (waiting.length > 0) {
    await Promise.all(waiting.splice(0, availableParallelism()).map(makeFor));
    if (waiting.length === 0 || performance.now() - saved < pause) continue;
    const begun = performance.now();
    const kept = await save();
    if (!kept.ok) return kept;
    saved = performance.now();
    pause = Math.max(SAVE_AFTER, (saved - begun) / SAVING);
  }
  payload.table = Math.max(payload.table, TABLE_VERSION);
  return save();
}

/** New values for some of a site's secrets. */
export function newSiteValues(site: string, secrets: readonly Secret[]): Promise<Values> {
  return newValues(secrets, `zoneseed@${site}`);
}

/** New values for some of a host's secrets. Keys have the comment that ssh-keygen gives them on the host itself. */
export function newHostValues(host: string, secrets: readonly Secret[]): Promise<Values> {
  return newValues(secrets, `root@${host}`);
}

async function newValues(secrets: readonly Secret[], comment: string): Promise<Values> {
  const values: Values = {};
  for (const { name, make } of secrets) values[name] = await make?.(comment);
  return values;
}
