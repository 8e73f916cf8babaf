/** A document as it may be shown to somebody. */
import { stringify } from 'yaml';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { readDocument } from './documents.ts';
import type { LookDocument } from './look-model.ts';
import { isOurText, ourYaml } from './our-documents.ts';
import { printable } from './printable.ts';

/** Comments that we write; others may hold anything. */
const HEAD =
  /^#(cloud-config| \S+, a host of the site .*| Made by zoneseed .*| In this order: .*| zsnic-NETWORK and zsmac-NETWORK are name and MAC of .*)$/;

/** The document without its secrets. Refused where they cannot be told from the rest: then it is one of other tools, or a key. */
export function shown(document: LookDocument): Outcome<string> {
  const reading = readDocument(document.name, document.read());
  switch (reading.kind) {
    case 'yaml': {
      const own = ourYaml(reading.value);
      if (own === undefined) return withheld(document, UNKNOWN);
      const head = reading.comments.filter((line) => HEAD.test(line)).map((line) => `${line}\n`);
      return done(printable(head.join('') + stringify(own.open, { lineWidth: 0, aliasDuplicateObjects: false })));
    }
    case 'text':
      if (isOurText(reading.text)) return done(printable(reading.text));
      return withheld(
        document,
        /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(reading.text) ? 'is a private key' : UNKNOWN,
      );
    case 'broken':
      return withheld(document, reading.problem);
    case 'binary':
      return withheld(document, 'is no text');
  }
}

const UNKNOWN = 'is not as zoneseed writes it, so nobody can tell what of it is secret';

function withheld({ name }: LookDocument, reason: string): Outcome<never> {
  return refused({ rule: 'withheld', message: `${name} ${reason}`, hint: '--reveal shows it as it is' });
}
