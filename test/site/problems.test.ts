/** Site files with one fault each, and what zoneseed says of them. A file is named for the rule that must speak: `<rule>.<case>.yaml`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printProblem } from '../../src/diagnostic/print.ts';
import { rules } from '../../src/site/rules/all-rules.ts';
import { type Judged, judgeFile } from './judged.ts';

const folder = join(import.meta.dirname, '../problems');
const files = readdirSync(folder);
const problems = files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
const ruleOf = (problem: string) => problem.split('.')[0] ?? problem;

/** What speaks before there is a site that rules could judge. */
const faultsOfShape = [
  ...['unreadable-file', 'empty-file', 'yaml-syntax', 'duplicate-key', 'several-documents'],
  ...['unresolved-alias', 'recursive-alias', 'alias-bomb', 'merge-key', 'unusable-key', 'yaml-tag'],
  ...['ambiguous-number', 'invisible-character', 'line-end'],
  ...['unknown-key', 'missing-key', 'wrong-type', 'wrong-value', 'unsupported-version'],
  ...['unknown-network', 'unknown-host', 'unknown-role', 'key-file', 'gateway-missing'],
];

describe.each(problems)('%s', (problem) => {
  const loaded = judgeFile(join(folder, `${problem}.yaml`));

  test('is reported as in its .out file', async () => {
    await expect(printed(loaded)).toMatchFileSnapshot(join(folder, `${problem}.out`));
  });

  test('is reported by the rule it is named for', () => {
    const spoken = loaded.diagnostics.map((diagnostic) => diagnostic.rule);
    if (problem === 'several') expect(new Set(spoken).size).toBeGreaterThan(5);
    else expect(spoken).toContain(ruleOf(problem));
  });

  test('gives a site exactly when nothing is an error', () => {
    expect(loaded.site !== undefined).toBe(loaded.diagnostics.every(({ severity }) => severity === 'warning'));
  });
});

test('every rule and every fault of shape has a problem file, and every problem file a rule', () => {
  const known = [...rules.map((rule) => rule.id), ...faultsOfShape];
  expect([...new Set(problems.map(ruleOf))].sort()).toEqual([...new Set([...known, 'several'])].sort());
});

test('every problem has its .out file, and every .out file a problem', () => {
  const outs = files.filter((file) => file.endsWith('.out')).map((file) => file.slice(0, -'.out'.length));
  expect(outs.sort()).toEqual(problems.toSorted());
});

test('several problems are reported in one run, in the order of the file', () => {
  const lines = [...printed(judgeFile(join(folder, 'several.yaml'))).matchAll(/^several\.yaml:(\d+):/gm)].map((match) =>
    Number(match[1]),
  );
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
});

function printed({ diagnostics }: Judged): string {
  const text = diagnostics.map((diagnostic) => `${printProblem(diagnostic)}\n`).join('');
  return text.replaceAll(`${folder}/`, '');
}
