/** Why a machine was not reached, or left us: each kind asks something else of the person who reads it. */
import type { Problem } from '../outcome/problem.ts';

export type RemoteProblem = Problem & {
  readonly kind: /** Nothing answers at the address: switched off, another network, a cable. */
    | 'no-route'
    /** The machine is up and nothing listens: still booting, or no SSH server. */
    | 'refused'
    /** It was begun and did not come to an end in time. */
    | 'timeout'
    /** Another key than the one that was made for the host: another machine, or installed from another build. */
    | 'host-key'
    /** Our own key is not let in. */
    | 'login'
    /** The connection was there and broke. */
    | 'lost';
};

const KINDS: Readonly<Record<string, RemoteProblem['kind']>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  ENETUNREACH: 'no-route',
  ENETDOWN: 'no-route',
  ENOTFOUND: 'no-route',
  EAI_AGAIN: 'no-route',
  ETIMEDOUT: 'no-route',
};

const WORDS: Readonly<Record<RemoteProblem['kind'], readonly [message: string, hint: string]>> = {
  'no-route': ['does not answer', 'is it switched on, and is this machine in a network that reaches it?'],
  refused: ['has no SSH server yet', 'it may still be installing or starting'],
  timeout: ['did not answer in time', 'it may be starting, or a firewall drops the packets'],
  'host-key': [
    'shows another host key than its seed holds',
    'either another machine has its address, or it was installed from another build: install it from the seed of today',
  ],
  login: [
    'does not let the key of the site in',
    'was it installed from this site? `zoneseed secrets show` names the key',
  ],
  lost: ['ended the connection', 'it may have been restarted'],
};

/** The problem of a kind with a host that was looked for at `address`. */
export function remoteProblem(kind: RemoteProblem['kind'], name: string, address: string): RemoteProblem {
  const [message, hint] = WORDS[kind];
  return { kind, rule: `host-${kind}`, message: `${name} (${address}) ${message}`, hint };
}

/** What an error of the SSH library before the login means. */
export function kindOfError(
  error: Error & { readonly level?: string; readonly code?: string; readonly syscall?: string },
): RemoteProblem['kind'] {
  if (error.level === 'client-authentication') return 'login';
  if (error.level === 'client-timeout') return 'timeout';
  // A firewall or a route of this very machine may keep it from going out, and there are many ways to say so.
  return KINDS[error.code ?? ''] ?? (error.syscall === 'connect' ? 'no-route' : 'lost');
}
