/** Who can open a secrets file, as commands print it. */
import type { Outcome } from '../../outcome/outcome.ts';
import type { SecretsFile } from '../../secrets/store.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Answer } from './answer.ts';

/** A recipient a line, or that a passphrase opens it. */
export function tellRecipients(terminal: Terminal, opened: Outcome<SecretsFile>): Answer {
  if (!opened.ok) return opened;
  const { file, protection, recipients } = opened.value;
  if (protection === 'passphrase') terminal.out(`${file} is opened by its passphrase`);
  else for (const recipient of recipients) terminal.out(recipient);
  return 0;
}
