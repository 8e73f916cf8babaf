/** `zoneseed status`: how far each machine of a site is, once. */
import { type HostState, hostStates } from '../finalize/host-state.ts';
import { done } from '../outcome/outcome.ts';
import { type RackRow, rackTable } from '../serve/rack-table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { hostsNamed, type Inputs, loadInputs } from './shared/inputs.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';
import { type Outside, reality } from './shared/site-run.ts';

/** Milliseconds within which a machine that is there has answered. */
const PATIENCE = 30_000;

/** The command, with what is outside of this process. */
export const statusWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument(...SITE)
        .option('--host <name...>', 'these hosts only')
        .option('--json', 'print as JSON'),
    examples: ['zoneseed status site.yaml', 'zoneseed status site.yaml --host kvm-host-01 --json'],
    async run(terminal, [file], options) {
      const inputs = loadInputs(file);
      if (!inputs.ok) return inputs;
      const hosts = hostsNamed(inputs.value, options.host);
      if (!hosts.ok) return hosts;
      const asked = await askedBySsh(terminal, inputs.value, new Set(hosts.value.map(({ name }) => name)), outside);
      if (!asked.ok) return asked;
      const rows = asked.value;
      if (options.json)
        terminal.out(JSON.stringify({ site: inputs.value.site.name, from: 'ssh', machines: rows }, null, 2));
      else for (const line of [...rackTable(rows), totalOf(rows)]) terminal.out(line);
      return rows.every(({ ready }) => ready) ? 0 : 1;
    },
  });

export const command = statusWith(reality);

type Row = RackRow & { readonly ready: boolean };

/** What the hosts say themselves. */
async function askedBySsh(terminal: Terminal, inputs: Inputs, names: ReadonlySet<string>, outside: Outside) {
  const secrets = await siteSecretsOf(terminal, inputs, { ready: true });
  if (!secrets.ok) return secrets;
  const machines = outside.machines(inputs.site, secrets.value);
  const signal = AbortSignal.any([terminal.interruption(), AbortSignal.timeout(PATIENCE)]);
  try {
    const hosts = inputs.site.hosts.filter(({ name }) => names.has(name));
    return done((await hostStates(hosts, machines, signal)).map(rowOf));
  } finally {
    machines.close();
  }
}

function rowOf(state: HostState): Row {
  // The words of the state stand in a column of their own.
  const doing = state.ready ? '' : state.state.replace(/^first boot: /, '');
  return { host: state.host.name, state: wordOf(state), doing, ready: state.ready };
}

function wordOf({ ready, status, unreached }: HostState): string {
  if (ready) return 'ready';
  if (unreached !== undefined) return 'not reached';
  if (status === undefined) return 'not begun';
  return status.state === 'failed' ? 'failed' : 'first boot';
}

function totalOf(rows: readonly Row[]): string {
  return `${rows.filter(({ ready }) => ready).length} of ${rows.length} ${rows.length === 1 ? 'machine' : 'machines'} ready`;
}
