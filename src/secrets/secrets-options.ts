/** What opening or making a secrets file needs from the outside. */
export interface SecretsOptions {
  /** ZONESEED_AGE_IDENTITY, ZONESEED_PASSPHRASE, XDG_CONFIG_HOME and HOME are read from here; `process.env` unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Asks the user without echo; undefined when there is nobody to ask. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** Hears a line the user should see: a new identity, a file too open (starting with `warning: `), waiting for another process. */
  readonly notice?: (line: string) => void;
  /** Hears how many of the hosts that lacked keys have them. */
  readonly progress?: (done: number, total: number) => void;
}
