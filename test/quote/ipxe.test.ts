import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ipxeQuote, ipxeScript, ipxeText } from '../../src/quote/ipxe.ts';

/** The words of a script's last line as a command sees them: iPXE splits at blanks, then expands settings, again and again. */
function decoded(script: string): string[] {
  const lines = script.split('\n').slice(0, -1);
  expect(lines[0]).toBe('#!ipxe');
  const settings = new Map<string, string>();
  for (const line of lines) {
    const [, name, hex] = /^set (x[0-9a-f]{2}):hex ([0-9a-f]{2})$/.exec(line) ?? [];
    if (name !== undefined && hex !== undefined) settings.set(name, String.fromCharCode(Number.parseInt(hex, 16)));
  }
  return (lines.at(-1) ?? '').split(' ').map((word) => expand(word, settings));
}

/** iPXE looks for the first `}` behind the last `${`, and looks at the result once more. */
function expand(word: string, settings: ReadonlyMap<string, string>): string {
  for (let text = word; ; ) {
    const start = text.lastIndexOf('${');
    const end = text.indexOf('}', start);
    if (start < 0 || end < 0) return text;
    const name = text.slice(start + 2, end);
    const value = settings.get(name.replace(/:string$/, ''));
    if (value === undefined || !name.endsWith(':string')) throw new Error(`setting ${name} is not there`);
    text = text.slice(0, start) + value + text.slice(end + 1);
  }
}

const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((text) => !text.includes('${'));

test('any printable word comes back as it was, and none of it ends a command or a line', () => {
  fc.assert(
    fc.property(fc.array(printable, { minLength: 1 }), (words) => {
      const quoted = words.map(ipxeQuote);
      for (const word of quoted) expect(word).not.toMatch(/^(&&|\|\||;|!|#.*)$|[\s#]/);
      expect(decoded(ipxeScript([['echo', ...quoted].join(' ')]))).toEqual(['echo', ...words]);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '&&',
  '||',
  ';',
  '!',
  '{',
  '}',
  '#',
  '-',
  '--',
  '$',
  '\\',
  ' ',
  '  a',
  '#a',
  'a#',
  "it's",
  '"',
  '$$',
  '}{',
  '---',
])('the word %j arrives', (word) => {
  expect(decoded(ipxeScript([`echo ${ipxeQuote(word)}`]))).toEqual(['echo', word]);
});

test.each(['', 'a\nb', 'a\rb', 'a\0b', '\t', 'Grüße', '機', '\u007f', `\${x}`, `a\${`, `$\${`])(
  'the word %j is refused: iPXE cannot carry it',
  (word) => {
    expect(() => ipxeQuote(word)).toThrow('iPXE cannot carry');
  },
);

test('a sentence always can be shown; what iPXE lacks becomes a question mark', () => {
  expect(decoded(ipxeScript([`echo ${ipxeText(`Grüße; \${serial} || reboot`)}`])).slice(1)).toEqual([
    'Gr??e;',
    '?{serial}',
    '||',
    'reboot',
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (sentence) => {
      const words = decoded(ipxeScript([`echo ${ipxeText(sentence)}`]));
      expect(words.join(' ')).toMatch(/^echo [ -~]*$/);
    }),
  );
});
