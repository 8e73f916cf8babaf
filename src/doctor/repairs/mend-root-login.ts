/** The management servers' key in root's authorized_keys. */
import { authorize, managementKey, managementSources } from '../../finalize/management-key.ts';
import { done, refused } from '../../outcome/outcome.ts';
import { mainAddress } from '../../site/reach.ts';
import { topology } from '../../site/topology.ts';
import { kvmHosts } from '../groups.ts';
import { notMended, type Repair } from '../repair-type.ts';

/** Milliseconds. */
const PATIENCE = 60_000;

export const mendRootLogin: Repair = {
  id: 'root-login',
  does: "places the management servers' key on the host, usable from their addresses alone",
  group: kvmHosts,
  plan: () => ['writes one line into /root/.ssh/authorized_keys'],
  async mend({ site, machines, signal }, host) {
    const managers = topology(site).hostsOf('management');
    const [first] = managers;
    if (first === undefined) return refused(notMended(host, 'no host of the site is a management server'));
    const key = await managementKey(machines, first, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
    if (!key.ok) return key;
    const placed = await authorize(
      machines,
      host,
      key.value,
      managementSources(managers, mainAddress(site, host)),
      signal,
    );
    return placed.ok ? done(undefined) : placed;
  },
};
