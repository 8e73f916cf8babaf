/** `zoneseed finalize`: booted hosts become a zone that works. */
import { finalizeSite, planSite } from '../finalize/finalize-site.ts';
import { isNothing } from '../finalize/whole-plan.ts';
import { ADMIN, API_PORT, managerOf } from '../finalize/work.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { shellQuote } from '../quote/shell.ts';
import { operatorAddress } from '../site/reach.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { writeCmkProfile } from './shared/cmk-profile.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { durationIn, PATIENCE } from './shared/duration.ts';
import { type Addresses, tellUnbegun } from './shared/run-record.ts';
import { beginRun, interrupted, type Outside, reality, type SiteRun, type SiteRunOptions } from './shared/site-run.ts';

type Options = SiteRunOptions & { readonly plan?: true | undefined };

/** A plan asks machines that are there; it waits for none to come. In milliseconds. */
const A_LOOK = 30_000;

/** The command, with what is outside of this process. */
export const finalizeWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument(...SITE)
        .option('--plan', 'show what would be changed, and change nothing; ends with 1 when that is something')
        .option('--host <name...>', 'these hosts only; the zone is made all the same')
        .option(
          '--replace <name...>',
          'take these hosts, which were installed anew, out of the zone and add them again',
        )
        .option(
          '--wait <time>',
          `how long hosts, the management server and the zone are waited for, each (default: ${PATIENCE.typed})`,
          durationIn,
        )
        .option('--api <url>', 'a CloudStack that is reached without SSH; what needs a shell is not done')
        .option('-o, --out <folder>', 'the output folder', 'out')
        .option('--json', 'print one event a line, as JSON')
        .option('-v, --verbose', 'also say every question to CloudStack, and how long the answer took'),
    examples: [
      'zoneseed finalize site.yaml',
      'zoneseed finalize site.yaml --plan',
      'zoneseed finalize site.yaml --replace kvm-host-01',
      'zoneseed finalize site.yaml --host kvm-host-01 --wait 2h',
    ],
    unbegun: tellUnbegun,
    async run(terminal, [file], options) {
      const { plan, json } = options;
      const wait = plan ? Math.min(options.wait ?? A_LOOK, A_LOOK) : options.wait;
      const begun = await beginRun(
        terminal,
        plan ? 'finalize --plan' : 'finalize',
        file,
        { ...options, wait },
        outside,
      );
      if (!begun.ok) return json ? tellUnbegun(terminal, begun) : begun;
      const run = begun.value;
      try {
        return await (plan ? show(run) : make(terminal, run, options));
      } finally {
        run.work.machines?.close();
      }
    },
  });

export const command = finalizeWith(reality);

async function show({ work, record }: SiteRun) {
  const planned = await planSite(work);
  if (!planned.ok) return record.end(1, whyNot(work.signal, planned));
  return record.end(isNothing(planned.value) ? 0 : 1, []);
}

async function make(terminal: Terminal, run: SiteRun, options: Options) {
  const { work, record, inputs } = run;
  const finished = await finalizeSite(work);
  if (!finished.ok) return record.end(1, whyNot(work.signal, finished));
  const addresses = addressesOf(run, options.api);
  const profile = await writeCmkProfile(options.out, work.site.name, addresses.api, finished.value.keys);
  const end = record.end(profile.ok ? 0 : 1, profile.ok ? [] : profile.problems, addresses);
  if (!options.json && profile.ok) tellEnd(terminal, run, addresses, inputs.file, profile.value);
  return end;
}

function whyNot(signal: AbortSignal, outcome: Outcome<unknown>) {
  if (signal.aborted) return [interrupted('finalize')];
  return outcome.ok ? [] : outcome.problems;
}

/** UI and API as an operator reaches them. */
function addressesOf({ work }: SiteRun, api: string | undefined): Addresses {
  const manager = managerOf(work);
  const place =
    api === undefined && manager.ok
      ? `http://${operatorAddress(manager.value)}:${API_PORT}/client/api`
      : work.server.url;
  return { api: place, ui: place.replace(/api$/, ''), user: ADMIN };
}

function tellEnd(
  terminal: Terminal,
  { work, record }: SiteRun,
  { ui, api, user }: Addresses,
  file: string,
  profile: string,
) {
  const changed = record.changed();
  const minutes = record.lasts() / 60_000;
  const took = minutes < 1 ? `${Math.round(minutes * 60)} s` : `${Math.round(minutes)} min`;
  for (const line of [
    `zone ${work.site.zone.name} works: ${changed === 0 ? 'nothing had to be changed' : `${changed} ${changed === 1 ? 'change' : 'changes'}`}, ${took}`,
    `  UI        ${ui}`,
    `  API       ${api}`,
    `  log in    as ${user}, with what this prints: zoneseed secrets show ${shellQuote(file)} admin-password --reveal`,
    `  command   cmk -c ${shellQuote(profile)} list zones`,
  ]) {
    terminal.out(line);
  }
}
