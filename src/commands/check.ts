/** `zoneseed check`: judges a site file, and its roles on every host as a build would; writes nothing. */
import { inSource } from '../diagnostic/diagnostic.ts';
import { oneLine } from '../diagnostic/print.ts';
import { refused } from '../outcome/outcome.ts';
import { unguardedHosts } from '../site/unguarded-hosts.ts';
import { problemsAsJson } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { Compiler } from './shared/compile.ts';
import { loadInputs } from './shared/inputs.ts';
import { redactedSecrets } from './shared/redacted.ts';
import { countOf, tellProblems } from './shared/tell-problems.ts';

export const command = defineCommand({
  words: (on) =>
    on
      .argument(...SITE)
      .option('--strict', 'refuse a site that has warnings')
      .option('--json', 'print what is wrong as JSON'),
  examples: ['zoneseed check site.yaml', 'zoneseed check site.yaml --strict'],
  run(terminal, [file], { json, strict = false }) {
    const inputs = loadInputs(file);
    if (!inputs.ok) return inputs;
    const { site, source } = inputs.value;
    const warnings = [...inputs.value.warnings, ...unguardedHosts(site).map((problem) => inSource(source, problem))];
    const faults = new Compiler(inputs.value, redactedSecrets(site)).faults();
    if (faults.length > 0) return refused(...warnings, ...faults);
    if (json) terminal.out(problemsAsJson(warnings));
    else {
      tellProblems(terminal, warnings);
      const parts = [
        count(site.hosts.length, 'host'),
        count(site.networks.length, 'network'),
        site.zone ? `zone ${site.zone.name}` : 'no zone',
      ];
      const verdict =
        warnings.length === 0 ? 'fine' : `${countOf(warnings)}${strict ? ', refused by --strict' : ', no error'}`;
      terminal.out(`${oneLine(file)}: ${parts.join(', ')}: ${verdict}`);
    }
    return strict && warnings.length > 0 ? 1 : 0;
  },
});

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
