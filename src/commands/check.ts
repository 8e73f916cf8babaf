import type { Terminal } from '../terminal/terminal.ts';
import type { ExitCode } from './exit-code.ts';
import { loadInputs } from './inputs.ts';
import { reportDiagnostics } from './report.ts';

/** `zoneseed check`: judges a site file with its roles and writes nothing. */
export function check(terminal: Terminal, file: string, options: { json?: true }): ExitCode {
  const { loaded } = loadInputs(file);
  if (options.json) return reportDiagnostics(terminal, loaded, { json: true });
  const code = reportDiagnostics(terminal, loaded);
  if (loaded.site)
    terminal.out(`${file}: ${loaded.site.hosts.length} hosts, ${loaded.site.networks.length} networks: fine`);
  return code;
}
