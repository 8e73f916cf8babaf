/**
 * Hosts let the management servers in by their own key: no root password exists that could be given to addHost (facts: cloudstack
 * b.5). The key is made at the first start of a management server; all servers of a cloud have the same.
 */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Machines } from '../remote/machines.ts';
import { until } from '../remote/until.ts';
import { sourcesTowards } from '../site/reach.ts';
import type { Host } from '../site/site.ts';
import { lastWords, type MachineFault, machineScript, runOn, words } from './machine-script.ts';

/** Where a management server has its own key. */
const KEY = '/var/lib/cloudstack/management/.ssh/id_rsa';
/** What ends the line in root's authorized_keys, so that the next key takes its place. */
const MARK = 'zoneseed-management';

/** Reads the public key of a management server: type and key, without its comment. Waits for it until the signal. */
export async function managementKey(machines: Machines, manager: Host, signal: AbortSignal): Promise<Outcome<string>> {
  const key = await until(
    signal,
    async () => {
      const ran = await runOn(machines, manager.name, machineScript('management-key'), { signal });
      if (!ran.ok) return signal.aborted ? undefined : refused<Problem>(...ran.problems);
      const [, type, blob] = /^((?:ssh|ecdsa)-[a-z0-9-]+) ([A-Za-z0-9+/=]+)/.exec(ran.value.stdout) ?? [];
      return type === undefined ? undefined : done(`${type} ${blob}`);
    },
    { first: 500, longest: 5000 },
  );
  return (
    key ??
    refused({
      rule: 'management-key',
      path: manager.path,
      message: `${manager.name} has not made the key that it logs in to hosts with`,
      hint: 'it is made when cloudstack-management starts for the first time: /var/log/cloudstack/management/management-server.log says what is in its way',
    })
  );
}

/** The addresses that management servers come from when they log in to a host at this address of it. */
export function managementSources(managers: readonly Host[], address: string): string[] {
  return [...new Set(managers.flatMap((manager) => sourcesTowards(manager, address).map((source) => source.address)))];
}

/**
 * Places the key on a host, usable from these addresses alone and for commands alone: CloudStack asks for no terminal and
 * forwards nothing. Answers whether that changed anything.
 */
export async function authorize(
  machines: Machines,
  host: Host,
  key: string,
  from: readonly string[],
  signal?: AbortSignal,
): Promise<Outcome<boolean>> {
  const line = `restrict,from="${from.join(',')}" ${key} ${MARK}`;
  const ran = await runOn(machines, host.name, machineScript('authorize', { LINE: line }), { signal });
  if (!ran.ok) return ran;
  if (ran.value.code === 0) return done(ran.value.stdout.includes('changed'));
  return refused({
    rule: 'management-key',
    path: host.path,
    message: `the key of the management server cannot be placed on ${host.name}: ${lastWords(ran.value)}`,
  });
}

/** A host as the management server reaches it. */
export interface Door {
  readonly host: Host;
  readonly address: string;
  /** `type base64` of its host keys. */
  readonly hostKeys: readonly string[];
}

/** Has the management server log in to each host as addHost will. Answers the hosts that do not let it in. */
export async function proveLogins(
  machines: Machines,
  manager: Host,
  doors: readonly Door[],
  signal?: AbortSignal,
): Promise<Outcome<readonly MachineFault[]>> {
  const lines = doors.flatMap(({ address, hostKeys }) => hostKeys.map((key) => `${address} ${address} ${key}`));
  const script = machineScript('login-proof', { KEY, LINES: lines.join('\n') });
  const ran = await runOn(machines, manager.name, script, { signal });
  if (!ran.ok) return ran;
  if (ran.value.code !== 0) {
    const message = `${manager.name} cannot try to log in to hosts: ${lastWords(ran.value)}`;
    return refused({ rule: 'management-key', path: manager.path, message });
  }
  const closed = new Map(
    ran.value.stdout
      .split('\n')
      .filter((line) => line.startsWith('no-login '))
      .map((line) => line.split(' '))
      .map(([, address = '', ...reason]) => [address, words(reason.join(' '))]),
  );
  return done(
    doors.flatMap(({ host, address }) => {
      const why = closed.get(address);
      if (why === undefined) return [];
      const message = `${manager.name} cannot log in to ${host.name} (${address}) as CloudStack will: ${why || 'no reason given'}`;
      const hint = 'PermitRootLogin prohibit-password and the key in /root/.ssh/authorized_keys let it in';
      return [{ host, problem: { rule: 'management-key', path: host.path, message, hint } }];
    }),
  );
}
