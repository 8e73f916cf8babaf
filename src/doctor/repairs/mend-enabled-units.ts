/** Units that start with their host. */

import { unitsOf } from '../enabled-wanted.ts';
import { everyHost } from '../groups.ts';
import { type Repair, runThere } from '../repair-type.ts';

export const mendEnabledUnits: Repair = {
  id: 'enabled-units',
  does: 'has the services of the roles start with the host',
  group: everyHost,
  plan: (host) => [`runs systemctl enable for those that are disabled or masked of ${unitsOf(host).join(', ')}`],
  mend: (bench, host) => runThere(bench, host, scriptFor(unitsOf(host))),
};

/** Only what is disabled or masked: systemd enables no unit that is a link to another. */
function scriptFor(units: readonly string[]): string {
  return `for unit in ${units.join(' ')}; do
  case $(systemctl is-enabled "$unit" 2>/dev/null) in
    disabled | masked) systemctl unmask "$unit" && systemctl enable "$unit" || exit 1 ;;
  esac
done`;
}
