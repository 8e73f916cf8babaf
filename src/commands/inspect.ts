/** `zoneseed inspect`: what is on a medium, in an output folder or in a document, whoever made it. */

import { readableSize } from '../disk/readable-size.ts';
import { look } from '../look/look.ts';
import type { Look, LookDocument, LookHost } from '../look/look-model.ts';
import { printable, shown } from '../look/shown.ts';
import { type Problem, unknownName } from '../outcome/problem.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { recognisedBy } from './compiled-media.ts';
import type { ExitCode } from './exit-code.ts';
import { reportProblems } from './report.ts';

export interface InspectOptions {
  /** Print this document, not the list. */
  readonly document?: string;
  /** Of this host; the list is of this host only. */
  readonly host?: string;
  readonly reveal?: true;
  readonly json?: true;
}

/**
 * Lists kind, site, build id, hosts and how each is recognised, and documents of a seed ISO, a USB installer, a PXE tree,
 * an output folder or a single document; or prints one document, secrets redacted unless `reveal`. Answers 1 when
 * something is not as it was made, 3 when `file` cannot be understood.
 */
export async function inspect(terminal: Terminal, file: string, options: InspectOptions): Promise<ExitCode> {
  if (options.reveal && options.document === undefined) {
    const message = '--reveal shows the secrets of a document';
    reportProblems(terminal, [{ rule: 'usage', message, hint: 'name it by --document' }]);
    return 2;
  }
  const opened = look(file);
  if (!opened.ok) return notUnderstood(terminal, opened.problems, options.json);
  const found = opened.value;
  try {
    const hosts = chosen(terminal, file, found, options.host);
    if (hosts === undefined) return 2;
    if (options.document !== undefined)
      return print(terminal, file, found, hosts, { ...options, document: options.document });
    if (options.json) terminal.out(JSON.stringify(asJson(file, found, hosts), null, 2));
    else tell(terminal, file, found, hosts);
    return reportProblems(terminal, found.problems);
  } finally {
    found.close();
  }
}

/** Says what cannot be understood, for programs on standard output, too. */
export function notUnderstood(terminal: Terminal, problems: readonly Problem[], json: true | undefined): 3 {
  if (json) terminal.out(JSON.stringify({ problems }, null, 2));
  reportProblems(terminal, problems);
  return 3;
}

function chosen(
  terminal: Terminal,
  file: string,
  { hosts }: Look,
  name: string | undefined,
): readonly LookHost[] | undefined {
  if (name === undefined) return hosts;
  const found = hosts.filter((host) => host.name === name);
  if (found.length > 0) return found;
  const known = hosts.map((host) => host.name);
  reportProblems(terminal, [unknownName('host', name, known, `${file} has`)]);
}

function asJson(
  file: string,
  { kind, title, site, build, installer, documents, problems }: Look,
  hosts: readonly LookHost[],
) {
  const plain = ({ name, size, sha256 }: LookDocument) => ({ name, size, sha256 });
  return {
    file,
    kind,
    title,
    site,
    build,
    installer,
    hosts: hosts.map((host) => ({ name: host.name, identity: host.identity, documents: host.documents.map(plain) })),
    documents: documents.map(plain),
    problems,
  };
}

function tell(terminal: Terminal, file: string, found: Look, hosts: readonly LookHost[]): void {
  const say = (line: string) => terminal.out(printable(line));
  say(`${file}: ${found.title}`);
  const facts = {
    site: found.site,
    build: found.build,
    installer: found.kind === 'installer' ? undefined : found.installer,
  };
  for (const [name, value] of Object.entries(facts)) if (value !== undefined) say(`${name.padEnd(9)}  ${value}`);
  for (const host of hosts) {
    say(`${host.name || '(a host without a name)'}  ${recognition(found, host)}`);
    tellDocuments(say, host.documents);
  }
  if (found.documents.length > 0 && hosts.length === found.hosts.length) {
    say('of the whole site');
    tellDocuments(say, found.documents);
  }
}

function recognition({ kind }: Look, { identity }: LookHost): string {
  if (identity === undefined) return 'nothing here tells how it is recognised';
  const by = recognisedBy(identity);
  if (by !== '') return `recognised by ${by}`;
  // Over the network nobody is there to choose.
  return `${kind === 'pxe' ? 'not served' : 'chosen by hand'}: no serial, UUID or MAC is known of it`;
}

function tellDocuments(say: (line: string) => void, documents: readonly LookDocument[]): void {
  for (const { name, size, sha256 } of documents)
    say(`  ${name.padEnd(16)}  ${readableSize(size).padStart(9)}  sha256 ${sha256}`);
}

function print(
  terminal: Terminal,
  file: string,
  found: Look,
  hosts: readonly LookHost[],
  { document: name, host, reveal, json }: InspectOptions & { readonly document: string },
): ExitCode {
  const candidates = [
    ...hosts.flatMap(({ name: of, documents }) => documents.map((document) => ({ of, document }))),
    ...(host === undefined ? found.documents : []).map((document) => ({ of: undefined, document })),
  ];
  const fits = candidates.filter(({ document }) => document.name === name);
  const [first] = fits;
  if (first === undefined) {
    const known = new Set(candidates.map(({ document }) => document.name));
    reportProblems(terminal, [unknownName('document', name, known, `${file} has`)]);
    return 2;
  }
  if (fits.length > 1) {
    const names = fits.map(({ of }) => of).slice(0, 12);
    const hint = `name one by --host: ${names.join(', ')}`;
    reportProblems(terminal, [{ rule: 'which-host', message: `${fits.length} hosts have a ${name}`, hint }]);
    return 2;
  }
  const text = reveal ? { text: Buffer.from(first.document.read()).toString('utf8') } : shown(first.document);
  if ('withheld' in text) {
    const withheld = { rule: 'withheld', message: `${file}: ${text.withheld}`, hint: '--reveal shows it as it is' };
    return reportProblems(terminal, [withheld]);
  }
  if (json) terminal.out(JSON.stringify({ host: first.of, document: name, content: text.text }, null, 2));
  else terminal.write(text.text);
  return 0;
}
