/** Bridges and addresses as netplan has them. */
import { done, refused } from '../../outcome/outcome.ts';
import { shellQuote } from '../../quote/shell.ts';
import { until } from '../../remote/until.ts';
import { addressed } from '../../site/reach.ts';
import type { Host } from '../../site/site.ts';
import { everyHost } from '../groups.ts';
import { notMended, type Repair, runThere } from '../repair-type.ts';

/** Milliseconds until the host must let us in again. */
const BACK_WITHIN = 90_000;

/**
 * Runs apart from the connection, which it may break: cards up first, for netplan leaves a card that somebody took down, and a
 * device whose MTU it set already.
 */
const SCRIPT = `systemd-run --quiet --collect --unit=zoneseed-netplan bash -c '
for bridge in /sys/class/net/*/brif/*; do ip link set "\${bridge##*/}" up; done
netplan apply; networkctl reload; for link in $(ls /sys/class/net); do networkctl reconfigure "$link" 2>/dev/null; done'
sleep 8`;

/**
 * What comes first: netplan that was changed by hand is not applied where it would take an address of the host away, and with it
 * the way in. A netplan that says nothing of itself says so at `apply`, which leaves the network then.
 */
export function keepsAddresses(host: Host): string {
  const wanted = addressed(host).map(({ address, network: { cidr } }) => shellQuote(`${address}/${cidr.prefix}`));
  return `has=$(netplan get) && for wanted in ${wanted.join(' ')}; do
  grep -qwF -- "$wanted" <<<"$has" && continue
  echo "/etc/netplan has no $wanted: it was changed by hand, and would take the host off the network" >&2
  exit 1
done
`;
}

export const mendNetwork: Repair = {
  id: 'network',
  does: 'applies the netplan configuration of the host anew, and proves that it still lets us in',
  group: everyHost,
  stops: 'the network of the host for some seconds',
  touchesGuests: true,
  plan: () => [
    'looks whether netplan has all addresses of the host',
    'takes cards of bridges up',
    'runs netplan apply',
    'comes in once more',
  ],
  async mend(bench, host) {
    const kept = await runThere(bench, host, `${keepsAddresses(host)}exit 0`);
    if (!kept.ok) return kept;
    // The connection may break of it, and only a new one shows how it went.
    const begun = await runThere(bench, host, SCRIPT);
    const patience = AbortSignal.any([bench.signal, AbortSignal.timeout(BACK_WITHIN)]);
    const back = await until(
      patience,
      async () => {
        const fresh = await bench.machines.fresh(host.name, patience);
        if (fresh.ok) fresh.value.close();
        return fresh.ok ? true : undefined;
      },
      { first: 500, longest: 5000 },
    );
    if (back === undefined)
      return refused(notMended(host, 'it lets nobody in after netplan apply: look at its console'));
    return begun.ok || begun.problems.some((problem) => problem.rule === 'host-lost') ? done(undefined) : begun;
  },
};
