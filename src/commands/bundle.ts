/** `zoneseed bundle`: logs, states, versions and findings of a site in one file, without its secrets. */
import { existsSync, lstatSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainSink } from '../bundle/bundle-file.ts';
import { sealer } from '../bundle/sealed.ts';
import { clearUnfinished, inUnfinishedFolder, putInPlace } from '../disk/unfinished.ts';
import type { Problem } from '../outcome/problem.ts';
import { wrongUsage } from './shared/answer.ts';
import { collectSite } from './shared/collect-site.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { DAYS, NO_DAYS, wholeDays } from './shared/days.ts';
import { hostsNamed } from './shared/inputs.ts';
import { type Outside, reality } from './shared/site-run.ts';
import { openWard } from './shared/ward.ts';

/** The command, with what is outside of this process. */
export const bundleWith = (outside: Outside) =>
  defineCommand({
    words: (on) =>
      on
        .argument(...SITE)
        .option('--host <name...>', 'of these hosts only')
        .option('--days <number>', `logs of so many days (default: ${DAYS})`, wholeDays)
        .option('--recipient <age1...>', 'encrypt it for these age recipients')
        .option(
          '--output <file>',
          'the file (default: the name of the site and .bundle.tar.gz, and .age when it is encrypted)',
        ),
    examples: ['zoneseed bundle site.yaml', 'zoneseed bundle site.yaml --host kvm-host-01 --days 7 --recipient age1…'],
    async run(terminal, [file], { host, days = DAYS, recipient, output }) {
      if (Number.isNaN(days)) return wrongUsage(NO_DAYS);
      if (output !== undefined && !isPlaceOfFile(output)) return wrongUsage(noFile(output));
      const seal = recipient === undefined ? undefined : await sealer(recipient);
      if (seal?.ok === false) return wrongUsage(...seal.problems);
      const opened = await openWard(terminal, file, outside);
      if (!opened.ok) return opened;
      const { inputs, ward } = opened.value;
      const hosts = hostsNamed(inputs, host);
      if (!hosts.ok) return hosts;
      const target = output ?? `${inputs.site.name}.bundle.tar.gz${seal === undefined ? '' : '.age'}`;
      try {
        const cleared = clearUnfinished(target);
        if (!cleared.ok) return cleared;
        return await inUnfinishedFolder(target, async (folder) => {
          const made = join(folder, 'bundle');
          const sink = seal === undefined ? plainSink(made) : seal.value(made);
          const ended = await collectSite(terminal, opened.value, hosts.value, days, sink);
          if (ended !== undefined) return ended;
          putInPlace(made, target, folder);
          terminal.out(target);
          return 0;
        });
      } finally {
        ward.machines.close();
      }
    },
  });

export const command = bundleWith(reality);

/** What takes the place of a folder or a device would remove it; and no folder is made for it. */
function isPlaceOfFile(output: string): boolean {
  const folder = dirname(output);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false;
  return lstatSync(output, { throwIfNoEntry: false })?.isFile() ?? !output.endsWith('/');
}

function noFile(output: string): Problem {
  return {
    rule: 'bundle-output',
    message: `${output} is no file`,
    hint: 'name the file itself, in a folder that is there',
  };
}
