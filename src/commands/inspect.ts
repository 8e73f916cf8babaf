/** `zoneseed inspect`: what is on a medium, in an output folder or in a document, whoever made it. */
import { look } from '../look/look.ts';
import type { LookDocument, LookHost } from '../look/look-model.ts';
import { shown } from '../look/shown.ts';
import { done, refused } from '../outcome/outcome.ts';
import { unknownName } from '../outcome/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Answer, fault, wrongUsage } from './shared/answer.ts';
import { defineCommand } from './shared/command.ts';
import { lookAsJson, tellLook } from './shared/look-words.ts';

/** More hosts are not named in a message. */
const MOST_NAMES = 12;

/**
 * Lists kind, site, build id, hosts and how each is recognised, and documents of a seed ISO, a USB installer, a PXE tree,
 * an output folder or a single document; or prints one document, secrets redacted unless `--reveal`. Answers 1 when
 * something is not as it was made, 3 when `file` cannot be understood.
 */
export const command = defineCommand({
  words: (on) =>
    on
      .argument('<file>', 'the image, folder or document; it may be from other tools')
      .option('--document <name>', 'print this document, secrets redacted')
      .option('--host <name>', 'of this host')
      .option('--reveal', 'print secrets as they are')
      .option('--json', 'print as JSON'),
  examples: ['zoneseed inspect out/usb/banana.iso', 'zoneseed inspect out --host kvm-host-01 --document user-data'],
  run(terminal, [file], { document, host, reveal, json }) {
    if (reveal && document === undefined)
      return wrongUsage({
        rule: 'missing-name',
        message: '--reveal shows the secrets of a document',
        hint: 'name it by --document',
      });
    const opened = look(file);
    if (!opened.ok) return fault(...opened.problems);
    const found = opened.value;
    try {
      const hosts = host === undefined ? found.hosts : found.hosts.filter(({ name }) => name === host);
      if (host !== undefined && hosts.length === 0)
        return wrongUsage(
          unknownName(
            'host',
            host,
            found.hosts.map(({ name }) => name),
            `${file} has`,
          ),
        );
      if (document !== undefined) {
        const ofSite = host === undefined ? found.documents : [];
        return print(terminal, file, candidatesOf(hosts, ofSite), document, { reveal, json });
      }
      if (json) terminal.out(JSON.stringify(lookAsJson(file, found, hosts), null, 2));
      else tellLook(terminal, file, found, hosts);
      if (!json) for (const problem of found.problems) terminal.problem(problem);
      return found.problems.length > 0 ? 1 : 0;
    } finally {
      found.close();
    }
  },
});

/** A document and the host it is of; none for one of the whole site. */
interface Candidate {
  readonly of: string | undefined;
  readonly document: LookDocument;
}

function candidatesOf(hosts: readonly LookHost[], ofSite: readonly LookDocument[]): Candidate[] {
  const ofHosts = hosts.flatMap(({ name: of, documents }) => documents.map((document) => ({ of, document })));
  return [...ofHosts, ...ofSite.map((document) => ({ of: undefined, document }))];
}

function print(
  terminal: Terminal,
  file: string,
  candidates: readonly Candidate[],
  name: string,
  { reveal, json }: { readonly reveal: true | undefined; readonly json: true | undefined },
): Answer {
  const fits = candidates.filter(({ document }) => document.name === name);
  const [first] = fits;
  if (first === undefined) {
    const names = new Set(candidates.map(({ document }) => document.name));
    return wrongUsage(unknownName('document', name, names, `${file} has`));
  }
  if (fits.length > 1) {
    const names = fits.slice(0, MOST_NAMES).map(({ of }) => of);
    const hint = `name one by --host: ${names.join(', ')}`;
    return wrongUsage({ rule: 'which-host', message: `${fits.length} hosts have a ${name}`, hint });
  }
  const text = reveal ? done(Buffer.from(first.document.read()).toString('utf8')) : shown(first.document);
  if (!text.ok)
    return refused(...text.problems.map((problem) => ({ ...problem, message: `${file}: ${problem.message}` })));
  if (json) terminal.out(JSON.stringify({ host: first.of, document: name, content: text.value }, null, 2));
  else terminal.write(text.value);
  return 0;
}
