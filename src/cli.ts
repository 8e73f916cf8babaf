/** The list of commands. The only argv, the only exit, the last place an error can reach. */
import { type ExitCode, refusedByDisk } from './commands/shared/answer.ts';
import { dispatch, type Listed } from './commands/shared/dispatch.ts';
import { processTerminal } from './terminal/terminal.ts';

const commands: readonly Listed[] = [
  ['check', 'say what is wrong with a site file, and write nothing', () => import('./commands/check.ts')],
  ['build', "compile a site file into every host's seed and seed ISO", () => import('./commands/build.ts')],
  ['show', 'print a document of a host as it would be built', () => import('./commands/show.ts')],
  ['usb', 'make one USB installer for all hosts', () => import('./commands/usb.ts')],
  ['pxe', 'make a tree from which the hosts install over the network', () => import('./commands/pxe.ts')],
  ['status', 'say how far each host is, once', () => import('./commands/site-status.ts')],
  ['serve', 'install the hosts over the network, and watch them', () => import('./commands/serve.ts')],
  ['finalize', 'turn booted hosts into a zone that works', () => import('./commands/finalize.ts')],
  [
    'destroy',
    'take the zone of a site down, and make its hosts ready for another',
    () => import('./commands/destroy.ts'),
  ],
  [
    'doctor',
    'say what is wrong with a site, why, and what mends it; changes nothing',
    () => import('./commands/doctor.ts'),
  ],
  ['repair', 'mend one thing that doctor found, and look at it again', () => import('./commands/repair.ts')],
  [
    'bundle',
    'put logs, states and findings of a site into one file, without its secrets',
    () => import('./commands/bundle.ts'),
  ],
  ['why', 'tell the first cause of what failed in CloudStack, from its logs', () => import('./commands/why.ts')],
  ['inspect', 'list or print what a seed, a medium or an output folder holds', () => import('./commands/inspect.ts')],
  ['diff', 'say what changed for which host between two builds or media', () => import('./commands/diff.ts')],
  [
    'secrets init',
    "make the site's secrets file; the first build does it too",
    () => import('./commands/secrets-init.ts'),
  ],
  ['secrets list', 'name what the secrets file holds; no values', () => import('./commands/secrets-list.ts')],
  ['secrets show', 'print a secret: its fingerprint or length, or itself', () => import('./commands/secrets-show.ts')],
  ['secrets set', 'take the value of a secret from standard input', () => import('./commands/secrets-set.ts')],
  ['secrets rename', 'say that the site has a new name', () => import('./commands/secrets-rename.ts')],
  [
    'secrets recipients add',
    'let others open the secrets file too',
    () => import('./commands/secrets-recipients-add.ts'),
  ],
  [
    'secrets recipients remove',
    'let one of them open it no more',
    () => import('./commands/secrets-recipients-remove.ts'),
  ],
  ['secrets recipients list', 'say who can open it', () => import('./commands/secrets-recipients-list.ts')],
  ['secrets rotate', 'make a new value for a secret or a host', () => import('./commands/secrets-rotate.ts')],
  ['schema', 'print the JSON Schema of the site file, for editors', () => import('./commands/schema.ts')],
  [
    'completion',
    'print what makes bash, zsh or fish complete the words of zoneseed',
    async () => ({ command: (await import('./commands/completion.ts')).completionOf(commands) }),
  ],
];

const terminal = processTerminal((code) => process.exit(code));

try {
  process.exitCode = await dispatch(commands, process.argv.slice(2), terminal);
} catch (error) {
  process.exitCode = sayFault(error);
}

/** A broken disk says so in a line; a bug shows where it is. */
function sayFault(error: unknown): ExitCode {
  const refusal = refusedByDisk(error);
  if (refusal !== undefined) {
    terminal.problem(refusal);
    return 3;
  }
  terminal.problem({ message: 'this is a bug in zoneseed; a report of it should hold what follows' });
  terminal.trace((error as Error).stack ?? String(error));
  return 3;
}
