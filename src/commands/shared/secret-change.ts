/** What a changed secret does not reach by itself is said. */
import type { Outcome } from '../../outcome/outcome.ts';
import type { Secret } from '../../secrets/secrets-table.ts';
import type { SecretsFile } from '../../secrets/store.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Answer } from './answer.ts';

/** Says that `what` was changed in the secrets file, and what keeps the old value. */
export function tellChange(
  terminal: Terminal,
  changed: Outcome<SecretsFile>,
  what: string,
  { afterwards }: Pick<Secret, 'afterwards'>,
): Answer {
  if (!changed.ok) return changed;
  terminal.out(`changed ${what} in ${changed.value.file}`);
  terminal.note('build the site again: seeds and images of an earlier build have the old value');
  terminal.warn({ message: afterwards });
  return 0;
}
