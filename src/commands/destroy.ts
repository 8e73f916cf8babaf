/** `zoneseed destroy`: the zone of a site taken down, its hosts ready to be added again. */
import { destroySite } from '../finalize/destroy-site.ts';
import type { Problem } from '../outcome/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { durationIn, PATIENCE } from './shared/duration.ts';
import { tellUnbegun } from './shared/run-record.ts';
import { beginRun, interrupted, type Outside, reality } from './shared/site-run.ts';

/** The command, with what is outside of this process. */
export const destroyWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument(...SITE)
        .option('--yes <name>', 'the name of the zone, as a confirmation; asked for when it is not given')
        .option('--guests', 'expunge the virtual machines and networks of users, too')
        .option(
          '--wait <time>',
          `how long the management server is waited for (default: ${PATIENCE.typed})`,
          durationIn,
        )
        .option('--api <url>', 'a CloudStack that is reached without SSH; the agents of the hosts are not reset')
        .option('-o, --out <folder>', 'the output folder', 'out')
        .option('--json', 'print one event a line, as JSON')
        .option('-v, --verbose', 'also say every question to CloudStack, and how long the answer took'),
    examples: ['zoneseed destroy site.yaml', 'zoneseed destroy site.yaml --yes TEST'],
    unbegun: tellUnbegun,
    async run(terminal, [file], options) {
      const begun = await beginRun(terminal, 'destroy', file, options, outside);
      if (!begun.ok) return options.json ? tellUnbegun(terminal, begun) : begun;
      const { work, record } = begun.value;
      try {
        const { name } = work.site.zone;
        const typed = options.yes ?? (await askFor(terminal, name));
        if (typed !== name) return record.end(2, [notMeant(name, typed)]);
        const gone = await destroySite(work, options.guests === true);
        if (!gone.ok) return record.end(1, work.signal.aborted ? [interrupted('destroy')] : gone.problems);
        const code = record.end(0, []);
        if (!options.json) terminal.out(`zone ${name} is not there any more; zoneseed finalize makes it again`);
        return code;
      } finally {
        work.machines?.close();
      }
    },
  });

export const command = destroyWith(reality);

function askFor(terminal: Terminal, name: string): Promise<string | undefined> {
  terminal.note(`this destroys the zone ${name} and everything in it`);
  return terminal.ask(`Type its name to go on: `, 'open');
}

function notMeant(name: string, typed: string | undefined): Problem {
  const message =
    typed === undefined
      ? 'nobody confirmed it; nothing was changed'
      : `the zone is not called ${JSON.stringify(typed)}; nothing was changed`;
  return {
    rule: 'not-confirmed',
    message,
    hint: `expected the name of the zone, for example --yes ${JSON.stringify(name)}`,
  };
}
