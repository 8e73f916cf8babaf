/** The machines of a site without machines: each answers the scripts that finalizing sends as a host would, and remembers what it was told. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { askScript } from '../../src/doctor/ask-hosts.ts';
import { done, refused } from '../../src/outcome/outcome.ts';
import type { Machines } from '../../src/remote/machines.ts';
import { type RemoteProblem, remoteProblem } from '../../src/remote/remote-problem.ts';
import type { Ran, RunOptions } from '../../src/remote/remote-shell.ts';

/** What a machine is like; a test changes it at any time. */
export interface FakeHost {
  /** Why it cannot be talked to. */
  away?: RemoteProblem['kind'] | undefined;
  /** What it says of its first boot: `ready`, or another state and the step it is in. */
  firstBoot: { readonly state: string; readonly reason?: string };
  readonly files: Map<string, string>;
  /** That of its agent. */
  guid?: string | undefined;
  /** Root's authorized key for the management server. */
  key?: string | undefined;
  /** What adding it overwrote. */
  overwritten: string[];
  java: string;
  version: string;
  /** What it answers doctor, but for what it has nothing to say of. */
  answers: object;
  /** Why exports cannot be used, by `server:/path`. */
  readonly broken: Map<string, { readonly code: number; readonly stderr: string }>;
}

export interface FakeMachines {
  /** Machines as one program holds them. */
  readonly machines: () => Machines;
  readonly host: (name: string) => FakeHost;
  /** Every script that was sent, by its name, and all that was sent with it. */
  readonly ran: { readonly host: string; readonly script: string; readonly sent: string }[];
  /** Hears every script as it is sent, and may answer it in the machine's place: with what it says, or how it ends. */
  onScript?: (script: string, host: string) => string | Ran | undefined;
}

interface Around {
  /** The port of the stand-in behind every tunnel. */
  readonly port: () => number;
  /** Starts the management server anew. */
  readonly restart: () => Promise<void>;
}

/** The one script that is a program. */
const ASK = askScript();

const folder = join(import.meta.dirname, '../../templates/finalize');
const scripts = new Map(
  readdirSync(folder).map((file) => [file.replace('.sh', ''), readFileSync(join(folder, file), 'utf8')]),
);

export function fakeMachines({ port, restart }: Around): FakeMachines {
  const hosts = new Map<string, FakeHost>();
  const ran: { host: string; script: string; sent: string }[] = [];
  const lock = { who: '' };
  const host = (name: string) => {
    const known = hosts.get(name) ?? freshHost();
    hosts.set(name, known);
    return known;
  };
  const shell: Machines['shell'] = async (name) => {
    const { away } = host(name);
    if (away !== undefined) return refused(remoteProblem(away, name, '192.0.2.1'));
    return done({
      async run(script: string, options: RunOptions = {}) {
        const what = [...scripts].find(([, text]) => script.endsWith(text))?.[0] ?? script;
        ran.push({
          host: name,
          script: what,
          sent: `${script}\n${typeof options.stdin === 'string' ? options.stdin : ''}`,
        });
        if (options.signal?.aborted) return refused(remoteProblem('timeout', name, '192.0.2.1'));
        const instead = made.onScript?.(what, name);
        if (instead !== undefined) return done(typeof instead === 'string' ? said(instead) : instead);
        if (what === 'hold') return done(await hold(lock, script, options));
        if (what === 'restart-management') await restart();
        return done(answer(name, host(name), what, script, options));
      },
      async tunnel() {
        const socket = connect(port(), '127.0.0.1');
        socket.on('error', () => undefined);
        const open = await new Promise((resolve) => {
          socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        });
        return open ? done(socket) : refused(remoteProblem('lost', name, '192.0.2.1'));
      },
      isOpen: () => true,
      close: () => undefined,
    });
  };
  const machines = (): Machines => ({ shell, fresh: shell, close: () => undefined });
  const made: FakeMachines = { machines, host, ran };
  return made;
}

function freshHost(): FakeHost {
  return {
    firstBoot: { state: 'ready' },
    files: new Map(),
    overwritten: [],
    java: '11',
    version: '4.19.3.0',
    answers: {},
    broken: new Map(),
  };
}

/** One holder at a time, until its input ends or somebody ends it. */
async function hold(lock: { who: string }, script: string, { stdin, heard, signal }: RunOptions): Promise<Ran> {
  if (lock.who !== '') return { code: 75, stdout: `${lock.who} since 2026-11-25 20:00:00 UTC\n`, stderr: '' };
  lock.who = variable(script, 'WHO');
  heard?.('held');
  const input = stdin instanceof Readable ? stdin : Readable.from([]);
  createInterface({ input }).on('line', (line) => heard?.(line));
  await new Promise((resolve) => {
    input.once('end', resolve);
    signal?.addEventListener('abort', resolve);
  });
  lock.who = '';
  return said('');
}

function answer(name: string, host: FakeHost, what: string, script: string, { stdin = '', heard }: RunOptions): Ran {
  const input = typeof stdin === 'string' ? stdin : '';
  switch (what) {
    case 'zoneseed-firstboot --status --json':
      return said(statusOf(name, host));
    case 'digests':
      return said(
        input
          .trim()
          .split('\n')
          .map((path) => `${digest(host.files.get(path) ?? '')} ${path}\n`)
          .join(''),
      );
    case 'renew':
      host.files.set(variable(script, 'FILE'), input);
      return said('');
    case 'firewall-try':
      host.files.set('/etc/zoneseed/firewall.nft', input);
      return said('');
    case 'management-key':
      return said('ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY= cloud@mgmt\n');
    case 'authorize': {
      const before = host.key;
      host.key = variable(script, 'LINE');
      return said(before === host.key ? '' : 'changed\n');
    }
    case 'facts': {
      const lines = [
        `time ${Date.now() / 1000}`,
        `java ${host.java}`,
        `cloudstack-${name.startsWith('kvm') ? 'agent' : 'management'} ${host.version}`,
      ];
      for (const line of lines) heard?.(line);
      return said(`${lines.join('\n')}\n`);
    }
    case 'nfs':
      return { stdout: '', ...(host.broken.get(variable(script, 'SOURCE')) ?? { code: 0, stderr: '' }) };
    case 'restore': {
      const back = host.overwritten.splice(0);
      return said(back.map((one) => `restored ${one}\n`).join(''));
    }
    case 'agent-guid':
      return said(`${host.guid ?? 'none'}\n`);
    case 'agent-reset':
      host.guid = undefined;
      return said('');
    case ASK: {
      const time = JSON.stringify({ time: Date.now() / 1000 });
      heard?.(time);
      return said(`${time}\n${JSON.stringify(host.answers)}\n`);
    }
    default:
      return said('');
  }
}

function statusOf(name: string, { firstBoot: { state, reason } }: FakeHost): string {
  const step = { name: 'common-time', state: state === 'ready' ? 'done' : state, tries: 1, since: null };
  return JSON.stringify({
    ...{ host: name, state, reason: reason ?? null, sequence: 1 },
    steps: [{ ...step, waiting_for: null, error: null }],
  });
}

function said(stdout: string): Ran {
  return { code: 0, stdout, stderr: '' };
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function variable(script: string, name: string): string {
  return new RegExp(`^${name}='?([^'\n]*)'?$`, 'm').exec(script)?.[1] ?? '';
}
