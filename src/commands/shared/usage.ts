/** What commander refuses, in our words. */
import type { CommanderError } from 'commander';
import type { Problem } from '../../outcome/problem.ts';

/** The problem in a command line that commander cannot take; undefined where it has shown help, which says enough. */
export function usageProblem({ code, message }: CommanderError): Problem | undefined {
  if (code === 'commander.help') return undefined;
  const [first = '', suggestion] = message.split('\n');
  const rule = code.replace('commander.', '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const hint =
    suggestion?.replace(/^\(Did you mean (.*)\)$/, 'did you mean $1') ?? 'zoneseed --help shows what there is';
  return { rule, message: first.replace(/^error: /, '').replaceAll("'", '"'), hint };
}
