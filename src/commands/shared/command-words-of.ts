/** What can be typed of a command, out of its definition. */
import type { Command as Words } from '@commander-js/extra-typings';
import { Command as Parser } from 'commander';
import type { CommandWords, Value } from '../../completion/command-words.ts';
import type { Listed } from './dispatch.ts';

/** The files that a value is by the name it has in help; other names are of nothing that is on this machine. */
const FILES: Readonly<Record<string, Value['files']>> = {
  site: 'yaml',
  // With these names the site file may be left out, or is the first of them.
  names: 'yaml',
  words: 'yaml',
  file: 'any',
  a: 'any',
  b: 'any',
  iso: 'iso',
  folder: 'folders',
};

/** Loads a command of the list for its words. Throws when it knows values of an option or argument that it does not have. */
export async function commandWords([name, does, load]: Listed): Promise<CommandWords> {
  const { command } = await load();
  const parser = new Parser(name).helpOption('-h, --help', 'show this');
  command.words(parser as unknown as Words);
  const known = new Map(Object.entries(command.known ?? {}));
  const taken = (called: string, key: string, many: boolean): Value => {
    const words = known.get(key) ?? [];
    known.delete(key);
    return { files: FILES[called] ?? 'none', words, many };
  };
  const options = parser
    .createHelp()
    .visibleOptions(parser)
    .map((option) => {
      const flags = [option.short, option.long].filter((flag) => flag !== undefined);
      const called = /[<[]([^\]>.]+)/.exec(option.flags)?.[1];
      const value = called === undefined ? undefined : taken(called, option.attributeName(), option.variadic);
      return { flags, does: option.description, value };
    });
  const places = parser.registeredArguments.map((place) => taken(place.name(), place.name(), place.variadic));
  if (known.size > 0) throw new Error(`zoneseed ${name} takes no ${[...known.keys()].join(', ')}`);
  return { name, does, options, arguments: places };
}
