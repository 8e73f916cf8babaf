/** What repairs are told with: what one would do, and the list of all. */

import type { Ward } from '../../doctor/diagnose.ts';
import { checksFor } from '../../doctor/mend.ts';
import type { Repair } from '../../doctor/repair-type.ts';
import { repairs } from '../../doctor/repairs.ts';
import type { Host } from '../../site/site.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** What it does on each of these hosts, and what stands still meanwhile. */
export function tellPlan(terminal: Terminal, { roles }: Ward, repair: Repair, hosts: readonly Host[]): void {
  terminal.out(`${repair.id}: ${repair.does}`);
  if (repair.stops !== undefined) terminal.out(`  stands still meanwhile: ${repair.stops}`);
  for (const host of hosts) {
    terminal.out(`  ${host.name}`);
    const own = roles.get(host.name);
    for (const line of own === undefined ? [] : repair.plan(host, own)) terminal.out(`    ${line}`);
  }
}

/** Every repair there is. */
export function tellList(terminal: Terminal): 0 {
  for (const repair of repairs) {
    const { id, does, group, stops } = repair;
    terminal.out(id);
    terminal.out(`  does     ${group.words}: ${does}`);
    if (stops !== undefined) terminal.out(`  stops    ${stops}`);
    terminal.out(
      `  mends    ${checksFor(repair)
        .map((check) => check.id)
        .join(', ')}`,
    );
  }
  return 0;
}
