/** What an operator is told besides the machines: bounded, the latest last. */
import type { Notice } from './rack-view.ts';

const MOST = 50;

export class Notices {
  readonly #changed: (what: 'notices' | 'all') => void;
  readonly #notices = new Map<string, Notice>();

  constructor(changed: (what: 'notices' | 'all') => void) {
    this.#changed = changed;
  }

  /** Puts a notice in the place of the former with this id. */
  put(id: string, kind: Notice['kind'], text: string, host?: string): void {
    this.#notices.delete(id);
    this.#notices.set(id, { id, at: new Date().toISOString(), kind, text, host });
    for (const oldest of [...this.#notices.keys()].slice(0, Math.max(0, this.#notices.size - MOST))) {
      this.#notices.delete(oldest);
    }
    this.#changed('notices');
  }

  /** What it said is over. */
  drop(id: string): void {
    // A page that has it keeps it until it gets the whole view.
    if (this.#notices.delete(id)) this.#changed('all');
  }

  all(): readonly Notice[] {
    return [...this.#notices.values()];
  }
}
