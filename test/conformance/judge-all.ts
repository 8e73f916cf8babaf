/** Turns a table of checks into tests: what is ours is accepted, what is broken is refused. */
import { expect, it } from 'vitest';
import type { Bind } from '../lab/chroot.ts';
import { judge, type Verdict } from './batch.ts';
import type { Check } from './checks.ts';
import { type Document, distinct } from './documents.ts';

/** Why the tool does not want a file; throws when there is no tool, for that would pass as a refusal. */
function faultOf(check: Check, verdict: Verdict): string | undefined {
  if (verdict.code === 126 || verdict.code === 127) throw new Error(`${check.title}: no such tool: ${verdict.output}`);
  if (verdict.code !== 0) return `ended with ${verdict.code}: ${verdict.output}`;
  return check.complaint?.test(verdict.output) ? verdict.output : undefined;
}

/**
 * Two tests a check. `documents` is asked for when the tests run, so that a build that fails is a failed test.
 * The broken samples ride in the same batch as the real files.
 */
export function testChecks(
  checks: readonly Check[],
  documents: () => readonly Document[],
  binds: readonly Bind[] = [],
): void {
  for (const check of checks) {
    const claimed = () => distinct(documents().filter(check.claims));
    let running: Promise<Verdict[]> | undefined;
    const all = () => {
      running ??= judge(check, [...check.refuses, ...claimed()], binds);
      return running;
    };
    it.concurrent(`${check.title}, for every file of every example`, async () => {
      const files = claimed();
      const answers = (await all()).slice(check.refuses.length);
      const faults = answers.flatMap((verdict, index) => {
        const fault = faultOf(check, verdict);
        const file = files[index];
        return fault === undefined || file === undefined ? [] : [`${file.path} (${file.origin}): ${fault}`];
      });
      expect(faults).toEqual([]);
    });
    it.concurrent(`the check can fail: ${check.title}`, async () => {
      const answers = (await all()).slice(0, check.refuses.length);
      const passed = check.refuses.filter((_, index) => {
        const verdict = answers[index];
        return verdict === undefined || faultOf(check, verdict) === undefined;
      });
      expect(passed).toEqual([]);
    });
  }
}

/** The same two tests by name, for checks that cannot be made on this machine: reported as not run, with the reason. */
export function reportNotRun(checks: readonly Check[], reason: string): void {
  for (const check of checks) {
    it(`${check.title}, for every file of every example`, ({ skip }) => skip(`not run: ${reason}`));
  }
}
