/** A finding as people read it. */
import type { Fault } from './check-type.ts';
import type { Finding } from './examine.ts';

/** Follow-ups that are shown one by one. */
const MOST = 5;

/** Its lines; `at` says a place of the site file as people name it. */
export function findingLines(finding: Finding, at: (fault: Fault) => string): string[] {
  const { check, message, seen, expected, explains } = finding;
  const place = at(finding);
  return [
    `${plain(message)} [${check.id}]`,
    line('seen', seen),
    line('expected', place === '' ? expected : `${expected} (${place})`),
    line('matters', check.why),
    line('repair', repairOf(finding)),
    ...explains.slice(0, MOST).map((fault) => line('explains', fault.message)),
    ...(explains.length > MOST ? [line('explains', `and ${explains.length - MOST} more`)] : []),
  ];
}

/** What mends it: a command, or what a person has to do. */
export function repairOf({ check: { repair }, byHand, hosts: [host], todo }: Finding): string {
  if (repair === undefined || byHand === true) return todo;
  return `zoneseed repair ${repair}${host === undefined ? '' : ` --host ${host.name}`}; by hand: ${todo}`;
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
