/** A finding as people read it. */
import { someOf } from '../outcome/problem.ts';
import type { Fault } from './check-type.ts';
import type { Finding } from './examine.ts';

/** Follow-ups that are shown one by one. */
const MOST = 5;
/** Hosts that are named of those with the same finding. */
const MOST_NAMES = 20;

/** Its lines; `at` says a place of the site file as people name it, `others` are findings that say the same of other hosts. */
export function findingLines(
  finding: Finding,
  at: (fault: Fault) => string,
  others: readonly Finding[] = [],
): string[] {
  const { check, message, seen, expected, explains } = finding;
  const place = at(finding);
  return [
    `${plain(message)}${others.length > 0 ? `, as ${others.length} others` : ''} [${check.id}]`,
    ...(others.length > 0
      ? [
          line(
            'others',
            someOf(
              others.flatMap(({ hosts: [host] }) => host?.name ?? []),
              MOST_NAMES,
            ),
          ),
        ]
      : []),
    line('seen', seen),
    line('expected', place === '' ? expected : `${expected} (${place})`),
    line('matters', check.why),
    line('repair', repairOf(finding, others.length > 0)),
    ...explains.slice(0, MOST).map((fault) => line('explains', fault.message)),
    ...(explains.length > MOST ? [line('explains', `and ${explains.length - MOST} more`)] : []),
  ];
}

/** What mends it: a command, on all hosts that need it where there are more, or what a person has to do. */
function repairOf({ check: { repair }, byHand, hosts: [host], todo }: Finding, onAll = false): string {
  if (repair === undefined || byHand === true) return todo;
  return `zoneseed repair ${repair}${host === undefined || onAll ? '' : ` --host ${host.name}`}; by hand: ${todo}`;
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(9)} ${plain(text)}`;
}

/** Without what a terminal would obey: other machines have a say in these texts. */
function plain(text: string): string {
  return text.replace(CONTROL, ' ');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;
