/** `zoneseed secrets rename`: says that the site has a new name, so that its secrets go with it. */
import { refused } from '../outcome/outcome.ts';
import { renameSite } from '../secrets/secret-changes.ts';
import { siteNameIn } from '../site/site-name.ts';
import { defineCommand } from './shared/command.ts';
import { namelessSite, secretsOptions } from './shared/secrets-access.ts';

export const command = defineCommand({
  words: (on) => on.argument('<site>', 'the site file, with its new name'),
  examples: ['zoneseed secrets rename site.yaml'],
  async run(terminal, [siteFile]) {
    const site = siteNameIn(siteFile);
    if (site === undefined) return refused(namelessSite(siteFile));
    const renamed = await renameSite({ siteFile, site }, secretsOptions(terminal));
    if (!renamed.ok) return renamed;
    const { file, former } = renamed.value;
    terminal.out(`${file} holds the secrets of site ${site}${former === site ? '' : `, which was ${former}`}`);
    if (former !== site)
      terminal.warn({
        message: `if ${former} is still a site of its own, it has the same passwords and keys`,
        hint: `to have others, remove ${file} and build`,
      });
    return 0;
  },
});
