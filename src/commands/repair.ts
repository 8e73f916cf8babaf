/** `zoneseed repair`: one thing that doctor found, mended and looked at again. */

import { look } from '../cloudstack/login.ts';
import type { Ward } from '../doctor/diagnose.ts';
import { findingLines } from '../doctor/finding-text.ts';
import { checksFor, guestsOn, leftAfter, mend, needing } from '../doctor/mend.ts';
import type { Bench, Repair } from '../doctor/repair-type.ts';
import { repairs } from '../doctor/repairs.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { type Problem, unknownName } from '../outcome/problem.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Answer, wrongUsage } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { hostsNamed } from './shared/inputs.ts';
import { tellList, tellPlan } from './shared/repair-words.ts';
import { lineAt } from './shared/run-line.ts';
import { siteFirst } from './shared/site-first.ts';
import { interrupted, type Outside, reality } from './shared/site-run.ts';
import { type OpenWard, openWard } from './shared/ward.ts';

interface Options {
  readonly host?: string[] | undefined;
  readonly plan?: true | undefined;
  readonly yes?: true | undefined;
}

/** The command, with what is outside of this process. */
export const repairWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument('[names...]', `the site file (${SITE[2]} if left out) and the name of the repair`)
        .option('--host <name...>', 'mend these hosts; else those on which doctor finds what it mends')
        .option('--plan', 'say what would be done on which hosts, and do nothing; ends with 1 when that is something')
        .option('--yes', 'also where guests or clients feel it, or a store of the zone is made anew')
        .option('--list', 'print every repair: what it does, and what stands still meanwhile'),
    known: { names: repairs.map(({ id }) => id) },
    examples: [
      'zoneseed repair site.yaml mysql --plan',
      'zoneseed repair libvirt --host kvm-host-01',
      'zoneseed repair --list',
    ],
    async run(terminal, [names], options) {
      if (options.list) return tellList(terminal);
      const { site: file, rest } = siteFirst(names);
      const [id, ...more] = rest;
      const known = repairs.map((one) => one.id);
      if (id === undefined) {
        return wrongUsage({ rule: 'missing-argument', message: 'name a repair', hint: `known: ${known.join(', ')}` });
      }
      if (more.length > 0)
        return wrongUsage({ rule: 'excess-arguments', message: `there is no use for ${more.join(' ')}` });
      const repair = repairs.find((one) => one.id === id);
      if (repair === undefined) return wrongUsage(unknownName('repair', id, known));
      const opened = await openWard(terminal, file, outside);
      if (!opened.ok) return opened;
      try {
        return await run(terminal, opened.value, repair, options);
      } finally {
        opened.value.ward.machines.close();
      }
    },
  });

export const command = repairWith(reality);

async function run(terminal: Terminal, open: OpenWard, repair: Repair, options: Options): Promise<Answer> {
  const { inputs, ward } = open;
  const bench = benchOf(ward, (text) => terminal.note(text));
  const named = hostsNamed(inputs, options.host);
  if (!named.ok) return named;
  const group = repair.group.of(ward.site);
  const found =
    options.host === undefined
      ? await needing(bench, repair)
      : done(named.value.filter((host) => group.includes(host)));
  if (ward.signal.aborted) return { ok: false, problems: [interrupted('repair')] };
  if (!found.ok) return found;
  const hosts = found.value;
  if (hosts.length === 0) {
    terminal.out(`${repair.id}: nothing to mend on ${options.host?.join(', ') ?? repair.group.words}`);
    return 0;
  }
  tellPlan(terminal, ward, repair, hosts);
  if (options.plan) return 1;
  if (options.yes !== true) {
    const allowed = await withoutYes(bench, repair, hosts);
    if (!allowed.ok) return allowed;
  }
  const mended = await mend(bench, repair, hosts);
  if (ward.signal.aborted) return { ok: false, problems: [interrupted('repair')] };
  if (!mended.ok) return mended;
  const left = await leftAfter(bench, repair, hosts);
  for (const one of left)
    for (const line of findingLines(one, ({ path }) => lineAt(path, inputs.source))) terminal.out(line);
  const proof = checksFor(repair)
    .map(({ id }) => id)
    .join(', ');
  terminal.out(`${repair.id}: ${left.length === 0 ? 'mended' : 'not mended'}; looked at again by ${proof}`);
  return left.length === 0 ? 0 : 1;
}

/** Whether it may be done though nobody said yes: nobody would feel it. */
async function withoutYes(bench: Bench, repair: Repair, hosts: readonly Host[]): Promise<Outcome<void>> {
  if (repair.touchesGuests) {
    const guests = await guestsOn(bench, hosts);
    if (!guests.ok) return guests;
    if (guests.value > 0) return refused(guestsRun(guests.value, repair));
  }
  const hurt = await repair.hurts?.(bench, hosts);
  if (hurt === undefined || (hurt.ok && hurt.value === undefined)) return done(undefined);
  if (!hurt.ok) return hurt;
  const message = `${hurt.value}; nothing was changed`;
  return refused<Problem>({ rule: 'needs-yes', message, hint: `zoneseed repair ${repair.id} --yes` });
}

function guestsRun(guests: number, { id }: Repair): Problem {
  return {
    rule: 'guests-running',
    message: `${guests} ${guests === 1 ? 'guest runs' : 'guests run'} there and would lose their network meanwhile; nothing was changed`,
    hint: `zoneseed repair ${id} --yes`,
  };
}

function benchOf(ward: Ward, say: (text: string) => void): Bench {
  return {
    ...ward,
    say,
    api: async () => {
      if (ward.cloud === undefined) return refused<Problem>({ message: 'the site has no management server' });
      const { server, known } = ward.cloud;
      const told = { step: say, note: say, warn: ({ message }: Problem) => say(message), progress: () => undefined };
      const entered = await look({ server, told, signal: ward.signal, clock: ward.clock }, known);
      return entered.ok ? { ok: true, value: entered.value.api } : entered;
    },
  };
}
