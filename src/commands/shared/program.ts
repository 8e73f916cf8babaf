/** From the list of commands to commander's program; a command's own file is loaded when it is asked for. */
import { Command as Entry } from 'commander';
import type { Terminal } from '../../terminal/terminal.ts';
import type { ExitCode } from './answer.ts';
import type { Command } from './command.ts';

/** A command's name (`secrets init` stands below `secrets`), what it does in a line, and its file; a group has none. */
export type Listed = readonly [name: string, summary: string, load?: () => Promise<{ command: Listable }>];

type Listable = Pick<Command<[], Record<string, unknown>>, 'complete'>;

/** The program of these commands; `ended` is told the exit code of the one that runs. */
export function programOf(
  about: { readonly summary: string; readonly version: string },
  commands: readonly Listed[],
  terminal: Terminal,
  ended: (code: ExitCode) => void,
): Entry {
  const program = new Entry('zoneseed')
    .description(about.summary)
    .version(about.version, '-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .helpCommand(false)
    .exitOverride();
  const entries = new Map<string, Entry>([['', program]]);
  const loads = new Map<Entry, NonNullable<Listed[2]>>();
  for (const [name, summary, load] of commands) {
    const words = name.split(' ');
    const entry = entries.get(words.slice(0, -1).join(' '))?.command(words.at(-1) ?? '');
    if (entry === undefined) throw new Error(`${name} stands before the group it belongs to`);
    entries.set(name, entry.description(summary).helpCommand(false));
    if (load !== undefined) loads.set(entry, load);
  }
  for (const entry of entries.values())
    entry.hook('preSubcommand', async (_, asked) => {
      const loaded = await loads.get(asked)?.();
      loaded?.command.complete(asked, terminal, ended);
    });
  program
    .command('help')
    .argument('[command...]')
    .description('show the help of a command')
    .action(async (names: string[]) => void (await program.parseAsync([...names, '--help'], { from: 'user' })));
  return program;
}
