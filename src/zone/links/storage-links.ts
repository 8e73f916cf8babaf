/** Storage: pools, the stores' exports, and the template that has to be in one. */
import type { Problem } from '../../outcome/problem.ts';
import { topology } from '../../site/topology.ts';
import { primaryStorage } from '../kinds/primary-storage.ts';
import { isComplete } from '../readiness.ts';
import { broken, type Seen, unmountable } from './link.ts';

/** Every pool is Up and has a size. */
export async function poolsUp(seen: Seen): Promise<Problem | undefined> {
  const pools = await seen.look.of(primaryStorage);
  if (!pools.ok) return undefined;
  for (const { key, name, path, storage } of primaryStorage.want(seen.site)) {
    const have = pools.value.find((one) => one.key === key);
    const state = have === undefined ? undefined : primaryStorage.ready?.(have);
    if (state === undefined) continue;
    const why = storage && (await unmountable(seen, storage.users, storage));
    return why ?? broken(`primary storage ${name} ${state}`, 'see agent.log of the hosts that mount it', path);
  }
  return undefined;
}

/** The management server mounts the stores itself, to unpack the template. */
export async function storesMounted(seen: Seen): Promise<Problem | undefined> {
  if (seen.state.templates.some(isComplete)) return undefined;
  const managers = topology(seen.site).hostsOf('management');
  for (const storage of seen.site.zone.secondaryStorage) {
    const why = await unmountable(seen, managers, storage);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** The template is unpacked while the first store is added; when that fails the server only writes it into its log. */
export async function templateThere({ site, state }: Seen): Promise<Problem | undefined> {
  const ours = state.templates.filter(({ hypervisor }) => hypervisor === 'KVM');
  if (ours.some(isComplete)) return undefined;
  const path = [...site.zone.path, 'secondary_storage'];
  const again = 'take the store away and add it again (deleteImageStore, then finalize)';
  const [first] = ours;
  if (first === undefined) return broken('the zone has no system VM template for KVM', again, path);
  if (!ours.some(({ isready }) => isready)) {
    return broken(`the system VM template is not ready (${first.status ?? 'no state given'})`, again, path);
  }
  return broken(
    'the system VM template is said to be ready and has no size: it never came to the store',
    `on the management server: cloud-install-sys-tmplt -h kvm -F; or ${again}`,
    path,
  );
}
