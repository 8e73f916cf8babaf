/** Why a text is no YAML, in words and at the place of the mistake. */
import { createRequire } from 'node:module';
import type { Document, YAMLParseError } from 'yaml';
import type { PlacedProblem } from '../diagnostic/diagnostic.ts';

/** Where js-yaml could not go on, and what it says of that. */
export interface SyntaxFault {
  readonly reason: string;
  readonly offset: number;
}

/**
 * js-yaml stops where it cannot go on, often lines behind the mistake. The library `yaml` looks for the mistake itself (a
 * bracket or a quote that is not closed, a key without its colon); it is loaded only when there is one.
 */
export function syntaxFaults(text: string, { reason, offset }: SyntaxFault): PlacedProblem[] {
  if (reason.startsWith('nesting exceeded')) return [at('lists and mappings are nested too deeply', offset, offset)];
  const { parseAllDocuments } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const documents = [...parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false })] as Document[];
  const mistakes = documents.flatMap(({ errors }) => errors).map(inWords);
  return mistakes.length > 0 ? mistakes : [at(reason, offset, offset)];
}

function inWords({ message, pos: [start, end] }: YAMLParseError): PlacedProblem {
  const [line = message] = message.split('\n');
  return at(line.replace(/ at line \d+, column \d+:?$/, ''), start, end);
}

function at(message: string, start: number, end: number): PlacedProblem {
  return { rule: 'yaml-syntax', message, path: [], range: [start, Math.max(end, start + 1)] };
}
