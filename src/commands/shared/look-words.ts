/** What a look tells of a medium, a folder or a document: in words, and as JSON. */
import { readableSize } from '../../disk/readable-size.ts';
import type { Look, LookDocument, LookHost } from '../../look/look-model.ts';
import { printable } from '../../look/printable.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { problemAsJson } from './answer.ts';
import { recognisedBy } from './recognised-by.ts';

/** All of it, of these hosts. */
export function lookAsJson(
  file: string,
  { kind, title, site, build, installer, documents, problems }: Look,
  hosts: readonly LookHost[],
) {
  const plain = ({ name, size, sha256 }: LookDocument) => ({ name, size, sha256 });
  const listed = hosts.map((host) => ({
    name: host.name,
    identity: host.identity,
    documents: host.documents.map(plain),
  }));
  return {
    file,
    kind,
    title,
    site,
    build,
    installer,
    hosts: listed,
    documents: documents.map(plain),
    problems: problems.map(problemAsJson),
  };
}

/** The same in lines; what is of the whole site only where all hosts are meant. */
export function tellLook(terminal: Terminal, file: string, found: Look, hosts: readonly LookHost[]): void {
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
