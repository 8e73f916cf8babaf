/** `zoneseed check`: judges a site file, and its roles on every host as a build would; writes nothing. */
import { refused } from '../outcome/outcome.ts';
import { problemsAsJson } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { Compiler } from './shared/compile.ts';
import { loadInputs, siteInputs } from './shared/inputs.ts';
import { redactedSecrets } from './shared/redacted.ts';

export const command = defineCommand({
  words: (on) => on.argument(...SITE).option('--json', 'print what is wrong as JSON'),
  examples: ['zoneseed check site.yaml'],
  run(terminal, [file], { json }) {
    const inputs = json ? loadInputs(file) : siteInputs(terminal, file);
    if (!inputs.ok) return inputs;
    const { warnings, site } = inputs.value;
    const faults = new Compiler(inputs.value, redactedSecrets(site)).faults();
    if (faults.length > 0) return refused(...(json ? warnings : []), ...faults);
    const parts = [
      count(site.hosts.length, 'host'),
      count(site.networks.length, 'network'),
      site.zone ? `zone ${site.zone.name}` : 'no zone',
    ];
    terminal.out(json ? problemsAsJson(warnings) : `${file}: ${parts.join(', ')}: fine`);
    return 0;
  },
});

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
