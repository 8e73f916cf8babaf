/** A document as it may be shown to somebody. */
import { readDocument } from './documents.ts';
import type { LookDocument } from './look-model.ts';
import { redactedYaml } from './redact.ts';
import { redactText } from './redact-text.ts';

export type Shown = { readonly text: string } | { readonly withheld: string };

/** Made for everybody's eyes, and no YAML. */
const OPEN_TEXTS: ReadonlySet<string> = new Set(['known_hosts', 'ssh_config']);

/** The document without its secrets; withheld, with the reason, where its structure cannot be seen. */
export function shown(document: LookDocument): Shown {
  const reading = readDocument(document.name, document.read());
  switch (reading.kind) {
    case 'yaml':
      return { text: printable(redactedYaml(reading.value, reading.head)) };
    case 'broken':
      return { withheld: `${document.name} ${reading.problem}` };
    case 'binary':
      return { withheld: `${document.name} is no text` };
    case 'text':
      if (reading.text.trim() === '') return { text: reading.text };
      if (OPEN_TEXTS.has(document.name)) return { text: printable(redactText(reading.text)) };
      return { withheld: `${document.name} is no YAML, so nobody can tell what of it is secret` };
  }
}

/** Without what a terminal would take for commands. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
