import type { Terminal } from '../terminal/terminal.ts';
import type { ExitCode } from './exit-code.ts';
import { loadInputs } from './inputs.ts';
import { reportDiagnostics } from './report.ts';

/** `zoneseed check`: judges a site file with its roles and writes nothing. */
export function check(terminal: Terminal, file: string, options: { json?: true }): ExitCode {
  const inputs = loadInputs(file);
  const code = reportDiagnostics(terminal, inputs.ok ? inputs.value.warnings : inputs.problems, options);
  if (inputs.ok && !options.json) {
    const { hosts, networks, zone } = inputs.value.site;
    const parts = [
      count(hosts.length, 'host'),
      count(networks.length, 'network'),
      zone ? `zone ${zone.name}` : 'no zone',
    ];
    terminal.out(`${file}: ${parts.join(', ')}: fine`);
  }
  return code;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
