/**
 * Every export tried on each machine that will use it, before CloudStack is told of it: the API takes a path that cannot work, and
 * what fails then fails far away (facts: cloudstack d 13, 14; i).
 */
import { randomBytes } from 'node:crypto';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import type { Ran } from '../remote/remote-shell.ts';
import type { Host, Storage } from '../site/site.ts';
import { machineScript, runOn } from './machine-script.ts';

/** An export that does not work for a host. */
export interface StorageFault {
  readonly storage: Storage;
  readonly host: Host;
  readonly problem: Problem;
}

interface Trial {
  readonly storage: Storage;
  readonly host: Host;
  /** Where the file is that this host writes, and what is in it. */
  readonly file: string;
  readonly text: string;
}

type Action = 'write' | 'read' | 'remove';

/**
 * Each user of each store mounts it, writes a file as root, reads the file that the next user wrote, and removes its own. Hosts
 * work side by side, each through one connection. Nothing stays on the store or mounted, whatever fails.
 */
export async function proveStorage(
  stores: readonly Storage[],
  machines: Machines,
  signal?: AbortSignal,
): Promise<StorageFault[]> {
  const trials = stores.flatMap((storage) => storage.users.map((host) => trial(storage, host)));
  const written = await inStep(trials, machines, 'write', (own) => own, signal);
  const failed = new Set(written.map((fault) => fault.trial));
  const whole = trials.filter((one) => !failed.has(one));
  const read = await inStep(whole, machines, 'read', (own) => neighbour(own, whole), signal);
  // What was written is removed also where something else failed meanwhile.
  await inStep(trials, machines, 'remove', (own) => own, signal);
  return [...written, ...read].map(({ trial: { storage, host }, problem }) => ({ storage, host, problem }));
}

function trial(storage: Storage, host: Host): Trial {
  const unique = randomBytes(9).toString('base64url');
  return { storage, host, file: `.zoneseed-${host.name}-${unique}`, text: `written by ${host.name} ${unique}` };
}

/** The next user of the same store; with one user alone, that one. */
function neighbour(own: Trial, all: readonly Trial[]): Trial {
  const users = all.filter(({ storage }) => storage === own.storage);
  return users[(users.indexOf(own) + 1) % users.length] ?? own;
}

interface TrialFault {
  readonly trial: Trial;
  readonly problem: Problem;
}

/** One action of all trials; the trials of one host one after the other. */
async function inStep(
  trials: readonly Trial[],
  machines: Machines,
  action: Action,
  fileOf: (own: Trial) => Trial,
  signal?: AbortSignal,
): Promise<TrialFault[]> {
  const byHost = Map.groupBy(trials, ({ host }) => host);
  const faults = await Promise.all(
    [...byHost.values()].map(async (own) => {
      const found: TrialFault[] = [];
      for (const one of own) {
        const problem = await attempt(one, fileOf(one), machines, action, signal);
        if (problem !== undefined) found.push({ trial: one, problem });
      }
      return found;
    }),
  );
  return faults.flat();
}

async function attempt(
  { storage, host }: Trial,
  { file, text }: Trial,
  machines: Machines,
  action: Action,
  signal?: AbortSignal,
): Promise<Problem | undefined> {
  const script = machineScript('nfs', {
    SOURCE: `${storage.server}:${storage.exportPath}`,
    OPTIONS: storage.mountOptions ?? '',
    ACTION: action,
    NAME: file,
    TEXT: text,
  });
  const ran = await runOn(machines, host.name, script, { signal });
  if (!ran.ok) return ran.problems[0];
  return ran.value.code === 0 ? undefined : faultOf(storage, host, ran.value);
}

const WORDS: Readonly<Record<number, string>> = {
  10: 'cannot mount',
  11: 'cannot write to',
  12: 'is not root on',
  13: 'does not read what another machine wrote to',
};

function faultOf(storage: Storage, host: Host, { code, stderr }: Ran): Problem {
  const evidence = stderr.trim().split('\n').at(-1) ?? '';
  return {
    rule: 'storage-proof',
    path: [...storage.path, 'export'],
    message: `${host.name} ${WORDS[code] ?? 'cannot try'} ${storage.server}:${storage.exportPath}: ${evidence}`,
    hint: repair(code, evidence, storage, host),
  };
}

function repair(code: number, evidence: string, { host: server, exportPath }: Storage, host: Host): string {
  const where = server === undefined ? 'the server' : server.name;
  if (code === 12) return `export ${exportPath} with no_root_squash: CloudStack works there as root`;
  if (code === 11) return `is ${exportPath} exported with rw and no_root_squash, and has its disk room?`;
  if (code === 13) return `do all machines mount the same export, and is the time on ${where} right?`;
  if (/access denied|not permitted/i.test(evidence))
    return `open the export to the addresses of ${host.name} on ${where}`;
  if (/no such file/i.test(evidence)) return `is ${exportPath} there on ${where}, and exported? (exportfs -v)`;
  return `does the NFS server on ${where} run, and does ${host.name} reach its port 2049?`;
}
