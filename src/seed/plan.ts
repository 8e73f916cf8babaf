/** The plan of a first boot: the steps in their order and what each waits for, as words that the runner reads as bash. */
import { shellQuote } from '../quote/shell.ts';
import type { RoleLibrary } from '../role/library.ts';
import type { Endpoint, HostRoles, Step } from '../role/role.ts';

/** The steps of a host. The first looks whether the seed is whole: everything after it relies on whole files. */
export function plannedSteps(library: RoleLibrary, { steps }: HostRoles): Step[] {
  const script = library.text('first-boot/seed.sh');
  return [{ name: 'seed', role: 'seed', script, waitsFor: [], once: true }, ...steps];
}

/** The text of /etc/zoneseed/plan. */
export function planText(host: string, steps: readonly Step[]): string {
  const lines = steps.flatMap(({ name, role, once, waitsFor }) => [
    ['step', name, role, once ? 'once' : 'always'].map(shellQuote).join(' '),
    ...waitsFor.map(waitLine),
  ]);
  const head = `# The steps of this host in their order, and what each waits for; read by bash.\nhost ${shellQuote(host)}\n`;
  return `${head}${lines.join('\n')}\n`;
}

function waitLine(endpoint: Endpoint): string {
  const [place, part] = placeOf(endpoint);
  return ['  wait_for', ...[endpoint.kind, place, part, endpoint.label].map(shellQuote)].join(' ');
}

function placeOf(endpoint: Endpoint): [string, string] {
  switch (endpoint.kind) {
    case 'tcp':
      return [endpoint.host, String(endpoint.port)];
    case 'nfs':
      return [endpoint.host, endpoint.exportPath];
    case 'dns':
      return [endpoint.name, ''];
    default:
      return ['', ''];
  }
}
