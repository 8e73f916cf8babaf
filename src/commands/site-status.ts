/** `zoneseed status`: how far each machine of a site is, once. */
import { hostStates } from '../finalize/host-state.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import { rackTable } from '../serve/rack-table.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { hostsNamed, type Inputs, loadInputs } from './shared/inputs.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';
import { type Outside, reality } from './shared/site-run.ts';
import { isServed, type StatusRow, servedRow, toldRow, viewsOf } from './shared/status-row.ts';

/** Milliseconds within which a machine that is there has answered. */
const PATIENCE = 30_000;

/** The command, with what is outside of this process. */
export const statusWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument(...SITE)
        .option('--host <name...>', 'these hosts only')
        .option('-o, --out <folder>', 'the output folder, where serve keeps what it knows', 'out')
        .option('--json', 'print as JSON'),
    examples: ['zoneseed status site.yaml', 'zoneseed status site.yaml --host kvm-host-01 --json'],
    async run(terminal, [file], { host, out, json }) {
      const inputs = loadInputs(file);
      if (!inputs.ok) return inputs;
      const hosts = hostsNamed(inputs.value, host);
      if (!hosts.ok) return hosts;
      const views = viewsOf(inputs.value.site, hosts.value, out);
      const served = isServed(out);
      const rows = served
        ? done(views.map(servedRow))
        : await askedBySsh(terminal, inputs.value, hosts.value, outside, (at) => views[at]);
      if (!rows.ok) return rows;
      const { name: site } = inputs.value.site;
      const from = served ? 'serve' : 'ssh';
      if (json) terminal.out(JSON.stringify({ site, from, machines: rows.value }, null, 2));
      else for (const line of [...rackTable(rows.value), totalOf(rows.value)]) terminal.out(line);
      return rows.value.every(({ ready }) => ready) ? 0 : 1;
    },
  });

export const command = statusWith(reality);

/** What the hosts say themselves; of one that is not reached, what serve knew last. */
async function askedBySsh(
  terminal: Terminal,
  inputs: Inputs,
  hosts: readonly Host[],
  outside: Outside,
  known: (at: number) => Parameters<typeof toldRow>[1],
): Promise<Outcome<StatusRow[]>> {
  const secrets = await siteSecretsOf(terminal, inputs, { ready: true });
  if (!secrets.ok) return secrets;
  const machines = outside.machines(inputs.site, secrets.value);
  const signal = AbortSignal.any([terminal.interruption(), AbortSignal.timeout(PATIENCE)]);
  try {
    const states = await hostStates(hosts, machines, signal);
    return done(states.map((state, at) => toldRow(state, known(at))));
  } finally {
    machines.close();
  }
}

function totalOf(rows: readonly StatusRow[]): string {
  const noun = rows.length === 1 ? 'machine' : 'machines';
  return `${rows.filter(({ ready }) => ready).length} of ${rows.length} ${noun} ready`;
}
