/** The script of a step, which is copied as it is: what keeps bash from running it. */
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';
import { templateProblem } from './template-place.ts';

/** What would be a hole in a file: values of a view, and no other braces. */
const HOLE = /\{\{(?:[#&~]|\s)*(?:\w+\s+)?(?:site|host|database|extra|kvm|firewall|secrets)\.[\w.-]+\s*~?\}\}/;

/** What is wrong with the text that `file` holds. */
export function scriptFaults(file: string, text: string): PlacedProblem[] {
  const start = text.search(/\S/);
  if (start < 0) return [templateProblem([0, 0], 'the script of a step is empty', 'expected a bash script')];
  const [line = '', program = ''] = /^#![ \t]*(\S+(?:[ \t]+\S+)?)/.exec(text) ?? [];
  if (line !== '' && !/\b(?:ba|da)?sh\b/.test(program)) {
    const hint = 'expected a bash script; it may run a program that is among the files of the role';
    return [templateProblem([0, line.length], `a step is run by bash, and this script is for ${program}`, hint)];
  }
  const hole = HOLE.exec(text);
  if (hole !== null) {
    const message = `a script is copied as it is, and ${hole[0]} is no hole in it`;
    const hint = 'expected a variable of host.env such as "$HOST_NAME", or a file of the role that the script reads';
    return [templateProblem([hole.index, hole.index + hole[0].length], message, hint)];
  }
  const end = text.indexOf('\r\n');
  if (end < 0) return [];
  const message = 'this script has the line ends of Windows, and bash takes each for a part of the last word';
  return [
    templateProblem([end, end + 1], message, `expected those of Linux: "sed -i 's/\\r$//' ${file}" makes them so`),
  ];
}
