/** The list of commands. The only argv, the only exit, the last place an error can reach. */
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import type { ExitCode } from './commands/shared/answer.ts';
import { type Listed, programOf } from './commands/shared/program.ts';
import { usageProblem } from './commands/shared/usage.ts';
import { processTerminal } from './terminal/terminal.ts';

const COMMANDS: readonly Listed[] = [
  ['check', 'say what is wrong with a site file, and write nothing', () => import('./commands/check.ts')],
  ['build', "compile a site file into every host's seed and seed ISO", () => import('./commands/build.ts')],
  [
    'show',
    'print a document of a host as it would be built; without one, list them',
    () => import('./commands/show.ts'),
  ],
  ['schema', 'print the JSON Schema of the site file, for editors', () => import('./commands/schema.ts')],
  ['usb', 'make one USB installer for all hosts', () => import('./commands/usb.ts')],
  ['pxe', 'make a tree from which the hosts install over the network', () => import('./commands/pxe.ts')],
  ['inspect', 'list or print what a seed, medium or output folder holds', () => import('./commands/inspect.ts')],
  ['diff', 'say what changed for which host between two builds or media', () => import('./commands/diff.ts')],
  ['secrets', "the site's passwords and keys, kept encrypted beside the site file"],
  ['secrets init', 'make the secrets file; the first build does it too', () => import('./commands/secrets-init.ts')],
  ['secrets list', 'name what the file holds; no values', () => import('./commands/secrets-list.ts')],
  ['secrets show', 'print a secret: its fingerprint or length, or itself', () => import('./commands/secrets-show.ts')],
  ['secrets set', 'take the value of a secret from standard input', () => import('./commands/secrets-set.ts')],
  ['secrets rotate', 'make a new value for a secret or a host', () => import('./commands/secrets-rotate.ts')],
];

const about = {
  summary: 'One site file in, a working Apache CloudStack zone on Ubuntu 24.04 out.',
  version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
};

const terminal = processTerminal((code) => process.exit(code));

try {
  await programOf(about, COMMANDS, terminal, exit).parseAsync();
} catch (error) {
  exit(error instanceof CommanderError ? refuseUsage(error) : sayFault(error));
}

/** Ends the process when all that was written has left it. */
function exit(code: ExitCode): void {
  process.exitCode = code;
}

/** Help and version are fine; everything else commander refuses is wrong usage. */
function refuseUsage(error: CommanderError): ExitCode {
  if (error.exitCode === 0) return 0;
  const problem = usageProblem(error);
  if (problem !== undefined) terminal.problem(problem);
  return 2;
}

/** A broken disk says so in a line; a bug shows where it is. */
function sayFault(error: unknown): ExitCode {
  const { name, code, syscall, message, stack } = error as NodeJS.ErrnoException;
  if (name === 'TemplateError') {
    terminal.problem({ message, rule: 'template' });
    return 1;
  }
  if (code !== undefined && syscall !== undefined) {
    terminal.problem({ message });
    return 3;
  }
  terminal.problem({ message: 'this is a bug in zoneseed; a report of it should hold what follows' });
  terminal.trace(stack ?? String(error));
  return 3;
}
