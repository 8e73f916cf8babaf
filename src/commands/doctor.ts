/** `zoneseed doctor`: what is wrong with a site, why, and what mends it. It changes nothing. */
import { setTimeout } from 'node:timers/promises';
import { type Check, LAYERS } from '../doctor/check-type.ts';
import { checks } from '../doctor/checks.ts';
import { type Diagnosis, diagnose, judge, type Ward } from '../doctor/diagnose.ts';
import type { Host } from '../site/site.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Answer, fault, wrongUsage } from './shared/answer.ts';
import { bundledSite } from './shared/bundled-site.ts';
import { checksAsked, isAsked } from './shared/checks-asked.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { tellChecks, tellDiagnosis } from './shared/doctor-words.ts';
import { durationIn } from './shared/duration.ts';
import { hostsNamed } from './shared/inputs.ts';
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
        .option('--bundle <file>', 'judge the answers in a bundle that zoneseed bundle made; no site is needed')
        .option('--json', 'print as JSON'),
    known: { layer: LAYERS, check: checks.map(({ id }) => id) },
    examples: [
      'zoneseed doctor site.yaml',
      'zoneseed doctor site.yaml --host kvm-host-01 --layer services storage',
      'zoneseed doctor --bundle site.bundle.tar.gz',
      'zoneseed doctor --list',
    ],
    async run(terminal, [file], options) {
      const asked = checksAsked(options.layer, options.check);
      if (!asked.ok) return asked;
      if (options.bundle !== undefined && options.watch !== undefined) return wrongUsage(NOTHING_TO_WATCH);
      if (options.list) return tellChecks(terminal, asked.value, options.json === true);
      const json = options.json === true;
      if (options.bundle !== undefined)
        return await lookInto(terminal, options.bundle, { only: options.host, asked: asked.value, json });
      const opened = await openWard(terminal, file, outside);
      if (!opened.ok) return opened;
      const { inputs, ward } = opened.value;
      try {
        const hosts = hostsNamed(inputs, options.host);
        if (!hosts.ok) return hosts;
        return await look(ward, hosts.value, asked.value, {
          only: options.host,
          pause: options.watch === true ? EVERY.milliseconds : options.watch,
          tell: (diagnosis) => tellDiagnosis(terminal, diagnosis, { source: inputs.source, asked: asked.value, json }),
        });
      } finally {
        ward.machines.close();
      }
    },
  });

export const command = doctorWith(reality);

const NOTHING_TO_WATCH = { rule: 'watch-bundle', message: '--watch is for a site; a bundle does not change' };

/** Judges what a bundle has of the site, or of some hosts. */
async function lookInto(
  terminal: Terminal,
  file: string,
  { only, asked, json }: { only: readonly string[] | undefined; asked: readonly Check[]; json: boolean },
): Promise<Answer> {
  const bundled = await bundledSite(terminal, file);
  if (!bundled.ok) return fault(...bundled.problems);
  const { seen, source, time } = bundled.value;
  const hosts = hostsNamed({ file, site: seen.site }, only);
  if (!hosts.ok) return hosts;
  const of = hosts.value;
  const diagnosis = judge(
    {
      ...seen,
      answers: new Map([...seen.answers].filter(([name]) => of.some((host) => host.name === name))),
      unreached: seen.unreached.filter(({ host }) => of.includes(host)),
    },
    asked,
  );
  const findings = diagnosis.findings.filter(({ hosts: about }) => isAsked(about, only));
  tellDiagnosis(terminal, { ...diagnosis, findings }, { source, asked, json, time });
  return findings.length === 0 ? 0 : 1;
}

interface Look {
  /** Names of the hosts that are asked for; undefined for all. */
  readonly only: readonly string[] | undefined;
  /** Milliseconds until the next look; undefined for a single one. */
  readonly pause: number | undefined;
  readonly tell: (diagnosis: Diagnosis) => void;
}

/** Looks once, or until it is interrupted, and tells what it finds whenever that is not what it found before. */
async function look(
  ward: Ward,
  hosts: readonly Host[],
  asked: readonly Check[],
  { only, pause, tell }: Look,
): Promise<Answer> {
  let before = '';
  for (;;) {
    const diagnosis = await diagnose(ward, hosts, asked);
    if (ward.signal.aborted) return pause === undefined ? { ok: false, problems: [interrupted('doctor')] } : 0;
    const findings = diagnosis.findings.filter(({ hosts: about }) => isAsked(about, only));
    const now = JSON.stringify(findings.map(({ message, check }) => [check.id, message]));
    if (now !== before) tell({ ...diagnosis, findings });
    before = now;
    if (pause === undefined) return findings.length === 0 ? 0 : 1;
    await setTimeout(pause, undefined, { signal: ward.signal }).catch(() => {});
    if (ward.signal.aborted) return 0;
  }
}
