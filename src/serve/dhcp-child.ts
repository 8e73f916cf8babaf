/**
 * The system's dnsmasq as a child of serve: DHCP and TFTP on the segment that serve is on, ended with it, also when serve is killed:
 * the system sees to that (PR_SET_PDEATHSIG, which setpriv of util-linux asks for).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Leases } from './rack.ts';

export interface DhcpOptions {
  /** The text of its configuration. */
  readonly configuration: string;
  /** Where that is written. */
  readonly file: string;
  /** Where it keeps its leases. */
  readonly leases: string;
  /** Hears, with its last words, that it ended by itself. */
  readonly ended: (why: string) => void;
  /** Does what only root may: dnsmasq is started by it. */
  readonly asRoot?: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface Dhcp {
  leases(): Leases;
  close(): Promise<void>;
}

/** Milliseconds: one that cannot have its ports ends at once. */
const SETTLE = 700;
const LONGEST_LOG = 4000;

/** Starts dnsmasq; refused when it is not there, may not or does not run. */
export async function startDhcp(options: DhcpOptions): Promise<Outcome<Dhcp>> {
  const { configuration, file, leases, ended, asRoot = (work) => work() } = options;
  // Those of an earlier run may be root's.
  rmSync(file, { force: true });
  writeFileSync(file, configuration, { mode: 0o644 });
  if (!existsSync(leases)) writeFileSync(leases, '', { mode: 0o644 });
  const words = [
    '--keep-in-foreground',
    `--conf-file=${file}`,
    `--dhcp-leasefile=${leases}`,
    '--pid-file=',
    '--log-facility=-',
  ];
  // Who changes to another user or group would be left alive.
  const command = ['--pdeathsig', 'TERM', '--', 'dnsmasq', ...words, '--user=root', '--group=root'];
  const child = await asRoot(async () => spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe'] }));
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      log = `${log}${data}`.slice(-LONGEST_LOG);
    });
  }
  let over: string | undefined;
  const closed = new Promise<void>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      over = error.code === 'ENOENT' ? 'there is no setpriv (apt install util-linux)' : error.message;
      resolve();
    });
    child.on('close', (code) => {
      // As setpriv ends when it finds no such program.
      over ??= code === 127 ? 'dnsmasq is not installed (apt install dnsmasq-base)' : `dnsmasq ended: ${lastLine(log)}`;
      resolve();
    });
  });
  await Promise.race([closed, delay(SETTLE)]);
  if (over !== undefined) {
    const hint = 'end the other DHCP or TFTP server of this address, run as root, or say --dnsmasq off';
    return refused({ rule: 'serve-dnsmasq', message: over, hint });
  }
  let wanted = true;
  closed.then(() => wanted && ended(over ?? 'dnsmasq ended'));
  return done({
    leases: () => leasesIn(leases),
    async close() {
      wanted = false;
      await endOf(child, closed);
    },
  });
}

async function endOf(child: ChildProcess, closed: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const patience = new AbortController();
  const late = delay(3000, undefined, { signal: patience.signal }).then(
    () => child.kill('SIGKILL'),
    () => {},
  );
  await closed;
  patience.abort();
  await late;
}

function lastLine(log: string): string {
  return (
    log
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^dnsmasq: /, '') ?? 'it said nothing'
  );
}

/** dnsmasq(8), --dhcp-leasefile: expiry, MAC, address, name or `*`, client id. */
function leasesIn(file: string): Leases {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // It makes the file with its first lease.
  }
  return text.split('\n').flatMap((line) => {
    const [, mac, address, name] = line.split(' ');
    if (mac === undefined || address === undefined || !/^[0-9a-f:]{17}$/i.test(mac)) return [];
    return [{ mac, address, name: name === '*' ? undefined : name }];
  });
}
