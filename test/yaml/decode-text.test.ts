/** Files in other encodings than UTF-8: what they are, and where it shows. */
import { expect, test } from 'vitest';
import { locateDiagnostic } from '../../src/diagnostic/print.ts';
import { decodeText } from '../../src/yaml/decode-text.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';

const decoded = (bytes: Uint8Array) => decodeText('x.yaml', bytes, 'the site file');
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

test('UTF-8 is read, with a byte order mark or without', () => {
  for (const mark of ['', '\ufeff'])
    expect(valueIn(decoded(Buffer.from(`${mark}a: ü€\u{1f600}\n`)))).toBe('a: ü€\u{1f600}\n');
});

test.each([
  ['Latin-1', Buffer.from('a: ü\nb: ', 'utf8'), Buffer.from('é\n', 'latin1'), 2, 4, 'WINDOWS-1252'],
  ['a character that is cut off at the end', Buffer.from('a: b'), Buffer.from([0xe2, 0x82]), 1, 5, 'WINDOWS-1252'],
  ['UTF-16 with a mark', Buffer.alloc(0), utf16('\ufeffa: 1\n'), 1, 1, 'UTF-16LE'],
  ['UTF-16 without one', Buffer.alloc(0), utf16('a: 1\n'), 1, 1, 'UTF-16LE'],
  ['UTF-16 the other way round', Buffer.alloc(0), utf16('\ufeffa: 1\n').swap16(), 1, 1, 'UTF-16BE'],
])('%s is named, where it begins', (_, before, after, line, column, encoding) => {
  const [problem] = problemsOf(decoded(Buffer.concat([before, after])));
  expect(problem && locateDiagnostic(problem)).toMatchObject({ rule: 'unreadable-file', line, column });
  expect(problem?.hint).toContain(`iconv -f ${encoding} -t UTF-8 x.yaml`);
});
