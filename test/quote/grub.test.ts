import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grubKernelLine, grubQuote } from '../../src/quote/grub.ts';
import { must } from '../lab/process.ts';
import { grubComplaints } from '../media/boot/grub-in-bash.ts';
import { HOSTILE } from '../media/some-sites.ts';

/** The characters that mean something to GRUB are as likely as all others together. */
const value = fc
  .array(fc.oneof(fc.constantFrom(...`'"\\$;{}()[]|&<>#*?~!= -%`), fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 12,
  })
  .map((parts) => parts.join('').replace(/\p{Cc}/gu, ''));

/** What a command sees of its words. GRUB's quotes are the shell's, as far as grubQuote uses them. */
async function seen(words: readonly string[]): Promise<string[]> {
  const input = words.map((word) => `printf '%s\\0' ${word}\n`).join('');
  return (await must(['bash', '-s'], { input, env: { LC_ALL: 'C.UTF-8' } })).split('\0').slice(0, -1);
}

test('any value comes back out of its quotes as it was, and GRUB reads the script', async () => {
  const values = [...HOSTILE, '', ...fc.sample(value, { numRuns: 1500, seed: 20260101 })];
  const words = values.map(grubQuote);
  expect(await seen(words)).toEqual(values);
  expect(await grubComplaints(words.map((word) => `echo ${word}\n`).join(''))).toBe('');
});

test('a quoted value is one word that ends nothing, whatever stands around it', async () => {
  const property = fc.asyncProperty(fc.array(value, { minLength: 20, maxLength: 60 }), async (values) => {
    const entry = values.map(
      (text) => `menuentry ${grubQuote(text)} --id x { if [ "$host" = ${grubQuote(text)} ]; then true; fi; }`,
    );
    expect(await grubComplaints(`${entry.join('\n')}\n`)).toBe('');
  });
  await fc.assert(property, { numRuns: 20 });
});

test('the check can fail: without quotes GRUB refuses the same values', async () => {
  for (const text of [`a'b`, 'a"b', '}', '${']) expect(await grubComplaints(`echo ${text}\n`), text).not.toBe('');
});

test('control characters are refused, for a line break ends a command', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('\n', '\r', '\0', '\t', '\u001b', '\u0085'),
      fc.string(),
      (a, control, b) => {
        expect(() => grubQuote(a + control + b)).toThrow('control character');
      },
    ),
  );
});

test('words of a kernel line are those GRUB hands on as they are; all others are refused', async () => {
  const printable = [...Array(95).keys()].map((code) => String.fromCharCode(code + 32));
  // GRUB's loaders put a backslash before these three, and quotes around a word with a blank.
  const changed = [' ', "'", '"', '\\'];
  const fine = printable.filter((char) => !changed.includes(char)).map((char) => `a${char}b`);
  expect(await seen([grubKernelLine(fine)].flatMap((line) => line.split(' ')))).toEqual(fine);
  for (const char of [...changed, 'ü', '\n', '\0'])
    expect(() => grubKernelLine([`a${char}b`])).toThrow('GRUB cannot hand');
  expect(() => grubKernelLine([''])).toThrow('GRUB cannot hand');
});
