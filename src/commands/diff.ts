/** `zoneseed diff`: what changed for which host between two builds or media. */
import type { Change } from '../look/changes.ts';
import { compareLooks, type Difference, type DocumentDifference, isSame } from '../look/compare.ts';
import { look } from '../look/look.ts';
import type { Look } from '../look/look-model.ts';
import { printable } from '../look/printable.ts';
import { fault, problemAsJson } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { recognisedBy } from './shared/recognised-by.ts';

/** More differing lines of one text are counted, not shown. */
const MOST_LINES = 20;
/** Characters of a value. */
const LONGEST = 160;

/**
 * Compares two things that `inspect` can read, of any two kinds, by host and document; no secret is told. Answers 1 when
 * they differ or one of them is not as it was made, 3 when one of them cannot be understood.
 */
export const command = defineCommand({
  words: (on) =>
    on
      .argument('<a>', 'an image, folder or document')
      .argument('<b>', 'another one, of any kind')
      .option('--json', 'print as JSON'),
  examples: ['zoneseed diff old/iso/kvm-host-01.iso out/iso/kvm-host-01.iso', 'zoneseed diff stick.iso out'],
  run(terminal, [a, b], { json }) {
    const looks = [look(a), look(b)];
    try {
      const [first, second] = looks;
      if (!first?.ok || !second?.ok) return fault(...looks.flatMap((found) => (found.ok ? [] : found.problems)));
      const difference = compareLooks(first.value, second.value);
      const same = isSame(difference);
      const sides = { a: sideOf(a, first.value), b: sideOf(b, second.value) };
      if (json) terminal.out(JSON.stringify({ ...sides, same, ...difference }, null, 2));
      else for (const line of differenceLines(a, b, difference)) terminal.out(printable(line));
      const problems = [...first.value.problems, ...second.value.problems];
      if (!json) for (const problem of problems) terminal.problem(problem);
      return same && problems.length === 0 ? 0 : 1;
    } finally {
      for (const found of looks) if (found.ok) found.value.close();
    }
  },
});

function sideOf(file: string, { kind, site, build, problems }: Look) {
  return { file, kind, site, build, problems: problems.map(problemAsJson) };
}

function* differenceLines(a: string, b: string, difference: Difference): Generator<string> {
  if (isSame(difference)) yield `the documents of ${a} and ${b} say the same`;
  for (const host of difference.removed) yield `- ${host}  only in ${a}`;
  for (const host of difference.added) yield `+ ${host}  only in ${b}`;
  for (const { host, identity, documents } of difference.changed) {
    yield `~ ${host || '(a host without a name)'}`;
    if (identity) {
      const [old, now] = [identity.old, identity.new].map((value) => recognisedBy(value) || 'nothing');
      yield `  recognised by: ${old} -> ${now}`;
    }
    for (const document of documents) yield* documentLines(document);
  }
  if (difference.documents.length > 0) yield '~ of the whole site';
  for (const document of difference.documents) yield* documentLines(document);
}

function* documentLines({ document, kind, changes }: DocumentDifference): Generator<string> {
  if (kind !== 'changed') yield `  ${document}: ${kind}`;
  else if (changes === undefined) yield `  ${document}: changed (not shown: only YAML that zoneseed wrote is)`;
  else if (changes.length === 0) yield `  ${document}: written otherwise, says the same`;
  else yield `  ${document}:`;
  for (const change of changes ?? []) yield* changeLines(change);
}

function* changeLines({ path, kind, secret, lines, ...values }: Change): Generator<string> {
  if (secret) yield `    ${path}: ${kind} (secret)`;
  else if (lines === undefined) {
    const sides = [values.old, values.new].filter((value) => value !== undefined).map(short);
    yield `    ${path}: ${kind === 'changed' ? '' : `${kind}: `}${sides.join(' -> ')}`;
  } else {
    yield `    ${path}:`;
    for (const line of lines.slice(0, MOST_LINES)) yield `      ${line}`;
    if (lines.length > MOST_LINES) yield `      and ${lines.length - MOST_LINES} more lines`;
  }
}

function short(value: string): string {
  return value.length > LONGEST ? `${value.slice(0, LONGEST)}… (${value.length} characters)` : value;
}
