/** Units that start with their host. */

import { unitsOf } from '../enabled-wanted.ts';
import { everyHost } from '../groups.ts';
import { type Repair, runThere } from '../repair-type.ts';

export const mendEnabledUnits: Repair = {
  id: 'enabled-units',
  does: 'has the services of the roles start with the host',
  group: everyHost,
  plan: (host) => [`runs ${scriptFor(unitsOf(host))}`],
  mend: (bench, host) => runThere(bench, host, scriptFor(unitsOf(host))),
};

function scriptFor(units: readonly string[]): string {
  return `systemctl unmask ${units.join(' ')} && systemctl enable ${units.join(' ')}`;
}
