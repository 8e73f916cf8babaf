import { siteJsonSchema } from '../site/site-schema.ts';
import { defineCommand } from './shared/command.ts';

/** `zoneseed schema`: the JSON Schema of the site file. */
export const command = defineCommand({
  words: (on) => on,
  examples: ['zoneseed schema > site.schema.json'],
  run(terminal) {
    terminal.out(JSON.stringify(siteJsonSchema(), null, 2));
    return 0;
  },
});
