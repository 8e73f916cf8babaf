import type { Told } from '../outcome/told.ts';

/** What opening or making a secrets file needs from the outside. */
export interface SecretsOptions {
  /** ZONESEED_AGE_IDENTITY, ZONESEED_PASSPHRASE, XDG_CONFIG_HOME and HOME are read from here; `process.env` unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks the user without echo; undefined when there is nobody to ask. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** Hears of a new identity, files too open to others, waiting for another process, and how many hosts have their keys. */
  readonly told?: Told;
}
