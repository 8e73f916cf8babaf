/** Recognises the documents that zoneseed writes, by what they say, and tells what of them may be shown. */
import { isDeepStrictEqual } from 'node:util';
import { siteOf } from './host-facts.ts';
import { META_DATA, NETWORK_CONFIG, USER_DATA } from './open-keys.ts';
import { openParts } from './redact.ts';

/** A value, and what of it may be told: the same in the same shape. */
export interface Side {
  readonly raw: unknown;
  readonly open: unknown;
}

/** A YAML document of ours; undefined for one of anybody else, of which nobody knows what is secret. */
export function ourYaml(value: object): Side | undefined {
  if (siteOf(value) !== undefined) return { raw: value, open: openParts(value, USER_DATA) };
  // These bear no mark of ours; they hold no secret as long as they say nothing else than ours do.
  for (const openness of [META_DATA, NETWORK_CONFIG]) {
    const open = openParts(value, openness);
    if (isDeepStrictEqual(open, value)) return { raw: value, open };
  }
  return undefined;
}

const PUBLIC_KEY = /^\S+ (ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) AAAA[A-Za-z0-9+/]+={0,3}$/;
const SSH_SETTING =
  /^Host \S.*$|^ {2}(HostName|HostKeyAlias|User|IdentityFile|IdentitiesOnly|UserKnownHostsFile|GlobalKnownHostsFile|StrictHostKeyChecking) .+$/;

/** Whether a text that is no YAML is a `known_hosts` or `ssh_config` as we write it: both hold no secret. */
export function isOurText(text: string): boolean {
  const lines = text.split('\n').filter((line) => line !== '');
  return [PUBLIC_KEY, SSH_SETTING].some((form) => lines.every((line) => form.test(line)));
}
