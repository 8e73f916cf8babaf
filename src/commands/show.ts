/** `zoneseed show`: a document of a host as a build would write it. */
import { done } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import { wrongUsage } from './shared/answer.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { Compiler } from './shared/compile.ts';
import { hostNamed, siteInputs } from './shared/inputs.ts';
import { redactedSecrets, redactedSite } from './shared/redacted.ts';
import { siteSecretsOf } from './shared/secrets-access.ts';
import { siteFirst } from './shared/site-first.ts';

/**
 * Prints one document, or names them all. Without `--reveal` the secrets are not even opened: the document is compiled with
 * others in their place, so nothing can slip through (and only the instance-id, a digest, is not that of a build).
 */
export const command = defineCommand({
  words: (on) =>
    on
      .argument('<names...>', `the site file (${SITE[2]} if left out), the host, and a document, for example user-data`)
      .option('--reveal', 'print secrets as they are, not redacted')
      .option('--json', 'print as JSON'),
  examples: ['zoneseed show kvm-host-01', 'zoneseed show site.yaml kvm-host-01 user-data'],
  async run(terminal, [names], { reveal, json }) {
    const { site: file, rest } = siteFirst(names);
    const [hostName, name, ...more] = rest;
    if (hostName === undefined) return wrongUsage({ rule: 'missing-argument', message: `name a host of ${file}` });
    if (more.length > 0)
      return wrongUsage({ rule: 'excess-arguments', message: `there is no use for ${more.join(' ')}` });
    const loaded = siteInputs(terminal, file);
    if (!loaded.ok) return loaded;
    const inputs = loaded.value;
    const host = hostNamed(inputs, hostName);
    if (!host.ok) return host;
    const secrets = reveal
      ? await siteSecretsOf(terminal, inputs, { ready: true })
      : done(redactedSecrets(inputs.site));
    if (!secrets.ok) return secrets;
    const site = reveal ? inputs.site : redactedSite(inputs.site);
    const documents = new Compiler({ site, library: inputs.library }, secrets.value).documents(host.value);
    if (!documents.ok) return documents;
    const documentNames = documents.value.map((document) => document.name).sort();
    if (name === undefined) {
      terminal.out(json ? JSON.stringify(documentNames, null, 2) : documentNames.join('\n'));
      return 0;
    }
    const content = documents.value.find((document) => document.name === name)?.content;
    if (content === undefined) return wrongUsage(unknownName('document', name, documentNames, `${hostName} has`));
    if (json) terminal.out(JSON.stringify({ host: hostName, document: name, content }, null, 2));
    else terminal.write(content);
    return 0;
  },
});
