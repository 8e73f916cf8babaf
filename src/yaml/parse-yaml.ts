/** YAML text -> plain values, or everything that is wrong with it as YAML. */
import { type Document, isMap, isScalar } from 'yaml';
import { type Diagnostic, inSource } from '../diagnostic/diagnostic.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import {
  aliasFaults,
  type Fault,
  fault,
  keyFaults,
  mergeFaults,
  syntaxFaults,
  uncarriableTexts,
} from './yaml-faults.ts';
import type { YamlSource } from './yaml-source.ts';

/** How messages speak of a kind of file. */
export interface FileWords {
  /** `the site file` */
  readonly name: string;
  /** Some of its keys, for somebody who has none: `site, networks, hosts`. */
  readonly keys: string;
}

/**
 * What a file says, as plain JavaScript values with merge keys applied: a mapping. The parser reports no error for an
 * unresolved alias and then throws while converting, so aliases are looked at first.
 */
export function parseYaml(source: YamlSource, words: FileWords): Outcome<unknown, Diagnostic> {
  const [document, second] = source.documents;
  const faults =
    document === undefined
      ? [fault('empty-file', `${words.name} is empty`, [0, 0])]
      : second === undefined
        ? faultsOf(document, source.text, words)
        : [severalDocuments(second, source.text, words)];
  if (document === undefined || faults.length > 0) return refused(...faults.map((one) => inSource(source, one)));
  return done(document.toJS({ maxAliasCount: -1 }));
}

function severalDocuments(second: Document, text: string, words: FileWords): Fault {
  const start = second.range?.[0] ?? text.length;
  return fault('several-documents', `${words.name} holds several YAML documents`, [start, start + 1], 'expected one');
}

function faultsOf(document: Document, text: string, words: FileWords): Fault[] {
  const faults = syntaxFaults(document);
  // After a syntax error the tree is a guess, and its double keys are, too.
  if (faults.length === 0) faults.push(...keyFaults(document.contents));
  if (/\\[0xuU]|\0/.test(text)) faults.push(...uncarriableTexts(document));
  if (text.includes('*')) faults.push(...aliasFaults(document, words.name));
  if (text.includes('<<') && faults.length === 0) faults.push(...mergeFaults(document));
  return faults.length > 0 || isMap(document.contents) ? faults : [noMapping(document, words)];
}

function noMapping({ contents }: Document, { name, keys }: FileWords): Fault {
  const empty = contents === null || (isScalar(contents) && contents.value === null);
  const [rule, message] = empty ? ['empty-file', `${name} is empty`] : ['wrong-type', `${name} is not a mapping`];
  return fault(rule, message, [0, 1], `expected keys such as ${keys}`);
}
