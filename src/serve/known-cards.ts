/** The card that a machine came by, by the address it had then; bounded, since anybody on the segment can ask from many addresses. */

const MOST = 4096;

export class KnownCards {
  readonly #most: number;
  readonly #cards = new Map<string, { readonly mac: string; readonly proven: boolean }>();

  constructor(most = MOST) {
    this.#most = most;
  }

  /** A machine came by `mac` and said so itself. Of too many the oldest goes that no host's token has come from. */
  came(address: string, mac: string): void {
    this.#put(address, { mac, proven: false });
    if (this.#cards.size <= this.#most) return;
    const addresses = [...this.#cards.keys()];
    const oldest = addresses.find((each) => each !== address && this.#cards.get(each)?.proven === false);
    this.#cards.delete(oldest ?? addresses[0] ?? address);
  }

  /** A report with the token of a host came from there. */
  prove(address: string): void {
    const known = this.#cards.get(address);
    if (known !== undefined && !known.proven) this.#put(address, { ...known, proven: true });
  }

  of(address: string): string | undefined {
    return this.#cards.get(address)?.mac;
  }

  /** As the latest. */
  #put(address: string, card: { readonly mac: string; readonly proven: boolean }): void {
    this.#cards.delete(address);
    this.#cards.set(address, card);
  }
}
