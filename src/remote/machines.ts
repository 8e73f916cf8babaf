/** The machines of a site, one connection each, however many questions there are. */
import type { Outcome } from '../outcome/outcome.ts';
import { connect } from './connect.ts';
import type { RemoteProblem } from './remote-problem.ts';
import type { Shell } from './remote-shell.ts';
import type { Target } from './target.ts';

export interface Machines {
  /** The open connection to a host, or a new one. Fails as `connect` does, each time it is asked anew. */
  shell(host: string, signal?: AbortSignal): Promise<Outcome<Shell, RemoteProblem>>;
  /** A connection besides it, which whoever asked for it closes: proof that the host lets us in now. Fails as `connect` does. */
  fresh(host: string, signal?: AbortSignal): Promise<Outcome<Shell, RemoteProblem>>;
  close(): void;
}

/** `targetOf` tells of a host by its name; it throws for one that the site has not. */
export function machines(targetOf: (host: string) => Target): Machines {
  const shells = new Map<string, Promise<Outcome<Shell, RemoteProblem>>>();
  return {
    async shell(host, signal) {
      const before = shells.get(host);
      const known = await before;
      if (known?.ok && known.value.isOpen()) return known;
      // Of two who found the connection broken, the first opens a new one for both.
      const meanwhile = shells.get(host);
      if (meanwhile !== undefined && meanwhile !== before) return meanwhile;
      const opening = connect(targetOf(host), signal);
      shells.set(host, opening);
      return opening;
    },
    fresh: (host, signal) => connect(targetOf(host), signal),
    close() {
      for (const shell of shells.values()) void shell.then((opened) => opened.ok && opened.value.close());
      shells.clear();
    },
  };
}
