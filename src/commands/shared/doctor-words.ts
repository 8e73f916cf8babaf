/** What the doctor says: what it found, and what it would ask. */

import type { Source } from '../../diagnostic/source.ts';
import { toldTogether } from '../../doctor/alike-findings.ts';
import { type Check, type Fault, LAYERS } from '../../doctor/check-type.ts';
import type { Diagnosis } from '../../doctor/diagnose.ts';
import type { Finding } from '../../doctor/examine.ts';
import { findingLines } from '../../doctor/finding-text.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { lineAt } from './run-line.ts';

export interface Telling {
  /** The site file. */
  readonly source: Source;
  readonly asked: readonly Check[];
  readonly json: boolean;
  /** When the answers were heard that a bundle has. */
  readonly time?: string;
}

/** What a look at the site found: each finding, and a line that counts; with `json` one object. */
export function tellDiagnosis(
  terminal: Terminal,
  { seen, findings }: Diagnosis,
  { source, asked, json, time }: Telling,
): void {
  const at = ({ path }: Fault) => lineAt(path, source);
  const answered = seen.answers.size;
  if (json) {
    const unreached = seen.unreached.map(({ host }) => host.name);
    const found = findings.map((one) => plain(one, at));
    const all = { site: seen.site.name, heard: time, checks: asked.length, answered, unreached, findings: found };
    terminal.out(JSON.stringify(all, null, 2));
    return;
  }
  for (const { finding, others } of toldTogether(findings)) {
    for (const line of findingLines(finding, at, others)) terminal.out(line);
  }
  const of = seen.cloud?.heard === undefined ? `${answered} hosts` : `${answered} hosts and CloudStack`;
  const what =
    findings.length === 0 ? 'nothing is wrong' : findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  terminal.out(
    `${seen.site.name}: ${what}; ${asked.length} checks of ${of}, ${time === undefined ? 'nothing was changed' : `as they were at ${time}`}`,
  );
}

/** Every check that would be made: what it asks, of whom, and why. */
export function tellChecks(terminal: Terminal, listed: readonly Check[], json: boolean): 0 {
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
    todo,
    explains: explains.map((fault) => fault.message),
  };
}
