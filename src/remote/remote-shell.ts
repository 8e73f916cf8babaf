/** A connection to one machine: scripts run there as root, and its ports are reached through it. */
import type { Duplex, Readable } from 'node:stream';
import type { Outcome } from '../outcome/outcome.ts';
import type { RemoteProblem } from './remote-problem.ts';

export interface Ran {
  readonly code: number;
  /** The beginning of what was written, bounded. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** What the script reads from its standard input. Here, and only here, secrets travel. */
  readonly stdin?: string | Readable;
  /** Hears each whole line of its standard output as it comes. */
  readonly heard?: (line: string) => void;
  /** Ends the script. */
  readonly signal?: AbortSignal;
}

export interface Shell {
  /**
   * Runs a bash script as root, with C.UTF-8 as its locale. The script is in no list of processes, for it travels on standard
   * input; it holds no secret all the same. A script that ends badly is an answer (`code`), a connection that ends is a problem.
   */
  run(script: string, options?: RunOptions): Promise<Outcome<Ran, RemoteProblem>>;
  /** A connection to a port of the machine's own loopback. */
  tunnel(port: number): Promise<Outcome<Duplex, RemoteProblem>>;
  /** False once the connection has ended, by whomever. */
  isOpen(): boolean;
  close(): void;
}
