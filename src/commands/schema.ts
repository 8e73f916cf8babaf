import { siteJsonSchema } from '../site/site-schema.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { ExitCode } from './exit-code.ts';

/** `zoneseed schema`: the JSON Schema of the site file. */
export function schema(terminal: Terminal): ExitCode {
  terminal.out(JSON.stringify(siteJsonSchema(), null, 2));
  return 0;
}
