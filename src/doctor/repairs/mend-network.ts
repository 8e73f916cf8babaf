/** Bridges and addresses as netplan has them. */
import { done, refused } from '../../outcome/outcome.ts';
import { until } from '../../remote/until.ts';
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

export const mendNetwork: Repair = {
  id: 'network',
  does: 'applies the netplan configuration of the host anew, and proves that it still lets us in',
  group: everyHost,
  stops: 'the network of the host for some seconds',
  touchesGuests: true,
  plan: () => ['takes cards of bridges up', 'runs netplan apply', 'comes in once more'],
  async mend(bench, host) {
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
