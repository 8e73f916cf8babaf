/** YAML text -> plain values, or everything that is wrong with it as YAML. */
import { type Diagnostic, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import { characterFaults } from './characters.ts';
import { syntaxFaults } from './syntax-faults.ts';
import { documentFaults, fault } from './yaml-faults.ts';
import type { YamlSource } from './yaml-source.ts';
import { plainValue, type YamlNode } from './yaml-tree.ts';

/** How messages speak of a kind of file. */
export interface FileWords {
  /** `the site file` */
  readonly name: string;
  /** Some of its keys, for somebody who has none: `site, networks, hosts`. */
  readonly keys: string;
}

/** What a file says, as plain JavaScript values with merge keys applied: a mapping. */
export function parseYaml(source: YamlSource, words: FileWords): Outcome<unknown, Diagnostic> {
  const [document] = source.parsed.documents;
  const faults = faultsOf(source, words);
  if (document === undefined || faults.length > 0)
    return { ok: false, problems: faults.map((one) => inSource(source, one)) };
  return done(plainValue(document.contents));
}

function faultsOf({ text, parsed }: YamlSource, words: FileWords): PlacedProblem[] {
  const [document, second] = parsed.documents;
  const unseen = characterFaults(text);
  if (unseen.length > 0) return unseen;
  if (parsed.fault !== undefined) return syntaxFaults(text, parsed.fault);
  if (document === undefined) return [fault('empty-file', `${words.name} is empty`, undefined)];
  if (second !== undefined) {
    const message = `${words.name} holds several YAML documents`;
    return [fault('several-documents', message, second.contents.span, 'expected one')];
  }
  const faults = documentFaults(document, text, words.name);
  return faults.length > 0 || document.contents.kind === 'map' ? faults : [noMapping(document.contents, words)];
}

function noMapping(contents: YamlNode, { name, keys }: FileWords): PlacedProblem {
  const empty = contents.kind === 'scalar' && contents.value === null;
  const [rule, message] = empty ? ['empty-file', `${name} is empty`] : ['wrong-type', `${name} is not a mapping`];
  return fault(rule, message, undefined, `expected keys such as ${keys}`);
}
