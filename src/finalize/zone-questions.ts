/** The questions about a zone that does not come which only a shell on a machine can answer. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { Machines } from '../remote/machines.ts';
import type { Host, Site, Storage } from '../site/site.ts';
import { factsOf } from './machine-facts.ts';
import { unreachedFrom } from './reaching.ts';
import { proveStorage } from './storage-proof.ts';

/**
 * What `waitUntilReady` asks where something does not come. Each answers undefined where nobody can tell: the site has no such
 * host, or it does not let us in. Hosts are named as the site has them, or by their full name as CloudStack does. `patience` is
 * that of `unreachedFrom`.
 */
export function zoneQuestions(site: Site, machines: Machines, signal?: AbortSignal, patience?: number) {
  const byName = new Map(site.hosts.flatMap((host) => [[host.name, host] as const, [host.fqdn, host] as const]));
  return {
    async reaches(name: string, address: string, port: number): Promise<boolean | undefined> {
      const host = byName.get(name);
      if (host === undefined) return undefined;
      const unreached = await unreachedFrom(host, [`${address}:${port}`], machines, signal, patience);
      return unreached.ok ? unreached.value.length === 0 : undefined;
    },
    async mounts(name: string, storage: Storage): Promise<Outcome<void> | undefined> {
      const host = byName.get(name);
      if (host === undefined || !(await machines.shell(host.name, signal)).ok) return undefined;
      const faults = await proveStorage([{ ...storage, users: [host] }], machines, signal);
      return faults.length === 0 ? done(undefined) : refused(...faults.map(({ problem }) => problem));
    },
    async lacks(name: string, devices: readonly string[]): Promise<readonly string[] | undefined> {
      const host: Host | undefined = byName.get(name);
      const facts = host === undefined ? undefined : await factsOf(host, devices, machines, signal);
      return facts?.ok ? facts.value.missingLabels : undefined;
    },
  };
}
