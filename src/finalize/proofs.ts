/** Storage and machines proven before they are registered: CloudStack takes what cannot work. What fails stops only what depends on it. */
import type { Problem } from '../outcome/problem.ts';
import type { Host, Storage } from '../site/site.ts';
import { topology } from '../site/topology.ts';
import type { Change, Plan } from '../zone/zone-plan.ts';
import { proveAgreement } from './agreement.ts';
import { proveStorage } from './storage-proof.ts';
import { type Armed, hostsOf } from './work.ts';

export interface Proven {
  /** The plan without what must not be tried. */
  readonly plan: Plan;
  readonly problems: readonly Problem[];
}

/** Tries what the plan is to register: its new stores on all who use them and are asked for, its new hosts with the stores they will use. */
export async function proveAll(work: Armed, plan: Plan): Promise<Proven> {
  const { site, machines, signal } = work;
  const asked = new Set(hostsOf(work));
  const { stores, zoneHosts } = topology(site);
  const hosts = zoneHosts.filter(({ name }) => plan.changes.some((change) => isNewHost(change, name)));
  const isNew = (storage: Storage) => plan.changes.some((change) => isNewStore(change, storage));
  const tried = stores.flatMap((storage) => {
    const users = storage.users.filter((user) => asked.has(user) && (isNew(storage) || hosts.includes(user)));
    return users.length === 0 ? [] : [{ ...storage, users }];
  });
  const [storageFaults, machineFaults] = await Promise.all([
    tried.length === 0 ? [] : proveStorage(tried, machines, signal),
    hosts.length === 0 ? [] : proveAgreement(site, hosts, machines, signal),
  ]);
  const unfit = new Set<Host>(machineFaults.map(({ host }) => host));
  const isStopped = (change: Change) =>
    storageFaults.some(({ storage, host }) => isNewStore(change, storage) || isNewHost(change, host.name)) ||
    (change.kind === 'host' && hosts.some((host) => isNewHost(change, host.name) && stopsHost(host, unfit)));
  return {
    plan: { ...plan, changes: plan.changes.filter((change) => !isStopped(change)) },
    problems: [...storageFaults, ...machineFaults].map(({ problem }) => problem),
  };
}

/** A management server that does not fit is one for no host. */
function stopsHost(host: Host, unfit: ReadonlySet<Host>): boolean {
  return unfit.has(host) || [...unfit].some(({ roles }) => roles.includes('management') && !roles.includes('kvm'));
}

function isNewHost({ kind, name, action }: Change, host: string): boolean {
  return kind === 'host' && name === host && (action === 'create' || action === 'replace');
}

function isNewStore({ kind, action, path }: Change, storage: Storage): boolean {
  const isStore = kind === 'primary storage' || kind === 'secondary storage';
  return isStore && action === 'create' && path.join('\n') === storage.path.join('\n');
}
