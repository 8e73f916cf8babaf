/** `zoneseed doctor`: what is wrong with a site, why, and what mends it. It changes nothing. */
import { setTimeout } from 'node:timers/promises';
import { type Check, type Fault, LAYERS } from '../doctor/check-type.ts';
import { checks } from '../doctor/checks.ts';
import { type Diagnosis, diagnose } from '../doctor/diagnose.ts';
import type { Finding } from '../doctor/examine.ts';
import { findingLines, repairOf } from '../doctor/finding-text.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Refusal, wrongUsage } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { durationIn } from './shared/duration.ts';
import { hostsNamed, type Inputs } from './shared/inputs.ts';
import { lineAt } from './shared/run-line.ts';
import { interrupted, type Outside, reality } from './shared/site-run.ts';
import { openWard } from './shared/ward.ts';

/** Between two looks, as it is typed and in milliseconds. */
const EVERY = { typed: '30s', milliseconds: 30_000 } as const;

/** The command, with what is outside of this process. */
export const doctorWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument(...SITE)
        .option('--host <name...>', 'ask these hosts only')
        .option('--layer <name...>', `make the checks of these layers only: ${LAYERS.join(', ')}`)
        .option('--check <id...>', 'make these checks only')
        .option('--list', 'print every check: what it asks, of whom, and why; ask nobody')
        .option(
          '--watch [time]',
          `look again and again, every ${EVERY.typed} unless told, and say what changes`,
          (typed) => durationIn(typed),
        )
        .option('--json', 'print as JSON'),
    examples: [
      'zoneseed doctor site.yaml',
      'zoneseed doctor site.yaml --host kvm-host-01 --layer services storage',
      'zoneseed doctor --list',
    ],
    async run(terminal, [file], options) {
      const asked = checksAsked(options.layer, options.check);
      if (!asked.ok) return asked;
      if (options.list) return tellList(terminal, asked.value, options.json === true);
      const opened = await openWard(terminal, file, outside);
      if (!opened.ok) return opened;
      const { inputs, ward } = opened.value;
      try {
        const hosts = hostsNamed(inputs, options.host);
        if (!hosts.ok) return hosts;
        const pause = options.watch === true ? EVERY.milliseconds : options.watch;
        let before = '';
        for (;;) {
          const diagnosis = await diagnose(ward, hosts.value, asked.value);
          if (ward.signal.aborted) return pause === undefined ? { ok: false, problems: [interrupted('doctor')] } : 0;
          const found = diagnosis.findings.filter(({ hosts: about }) => isAsked(about, options.host));
          const now = JSON.stringify(found.map(({ message, check }) => [check.id, message]));
          if (now !== before)
            tell(terminal, inputs, { ...diagnosis, findings: found }, asked.value, options.json === true);
          before = now;
          if (pause === undefined) return found.length === 0 ? 0 : 1;
          await setTimeout(pause, undefined, { signal: ward.signal }).catch(() => {});
          if (ward.signal.aborted) return 0;
        }
      } finally {
        ward.machines.close();
      }
    },
  });

export const command = doctorWith(reality);

/** Whether a finding is about one of the hosts that are asked for. */
function isAsked(about: Fault['hosts'], only: readonly string[] | undefined): boolean {
  return only === undefined || about.some(({ name }) => only.includes(name));
}

/** The checks of these layers, of these names, in their order. */
function checksAsked(
  layers: readonly string[] | undefined,
  ids: readonly string[] | undefined,
): Outcome<readonly Check[]> | Refusal {
  const known = checks.map(({ id }) => id);
  const problems = [
    ...(layers ?? [])
      .filter((name) => !LAYERS.some((layer) => layer === name))
      .map((name) => unknownName('layer', name, LAYERS)),
    ...(ids ?? []).filter((id) => !known.includes(id)).map((id) => unknownName('check', id, known)),
  ];
  if (problems.length > 0) return wrongUsage(...problems);
  return done(
    checks.filter(
      ({ id, layer }) => (layers === undefined || layers.includes(layer)) && (ids === undefined || ids.includes(id)),
    ),
  );
}

function tell(
  terminal: Terminal,
  inputs: Inputs,
  { seen, findings }: Diagnosis,
  asked: readonly Check[],
  json: boolean,
): void {
  const at = ({ path }: Fault) => lineAt(path, inputs.source);
  const answered = seen.answers.size;
  if (json) {
    const unreached = seen.unreached.map(({ host }) => host.name);
    terminal.out(
      JSON.stringify(
        {
          site: seen.site.name,
          checks: asked.length,
          answered,
          unreached,
          findings: findings.map((one) => plain(one, at)),
        },
        null,
        2,
      ),
    );
    return;
  }
  for (const finding of findings) for (const line of findingLines(finding, at)) terminal.out(line);
  const of = seen.cloud?.heard === undefined ? `${answered} hosts` : `${answered} hosts and CloudStack`;
  const what =
    findings.length === 0 ? 'nothing is wrong' : findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  terminal.out(`${seen.site.name}: ${what}; ${asked.length} checks of ${of}, nothing was changed`);
}

function plain(finding: Finding, at: (fault: Fault) => string) {
  const { check, message, seen, expected, hosts, todo, byHand, explains } = finding;
  return {
    ...{
      check: check.id,
      layer: check.layer,
      hosts: hosts.map(({ name }) => name),
      message,
      seen,
      expected,
      at: at(finding),
    },
    why: check.why,
    repair: byHand === true ? undefined : check.repair,
    todo: repairOf({ ...finding, byHand: true }) ?? todo,
    explains: explains.map((fault) => fault.message),
  };
}

function tellList(terminal: Terminal, listed: readonly Check[], json: boolean): 0 {
  if (json) {
    const rows = listed.map(({ id, layer, asks, group, why, after, repair }) => ({
      id,
      layer,
      asks,
      of: group.words,
      why,
      after,
      repair,
    }));
    terminal.out(JSON.stringify(rows, null, 2));
    return 0;
  }
  for (const layer of LAYERS) {
    for (const { id, asks, group, why } of listed.filter((check) => check.layer === layer)) {
      terminal.out(`${layer}: ${id}`);
      terminal.out(`  asks     ${group.words}: ${asks}`);
      terminal.out(`  because  ${why}`);
    }
  }
  return 0;
}
