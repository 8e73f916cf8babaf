import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objection, uncarriable } from '../../src/secrets/acceptable.ts';
import { newPassword } from '../../src/secrets/generate.ts';

describe('a generated password', () => {
  it('has 32 characters that every consumer carries, and never starts like an option', () => {
    fc.assert(
      fc.property(fc.constant(undefined), () => {
        const password = newPassword();
        expect(password).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{31}$/);
        expect(objection(password)).toBeUndefined();
      }),
      { numRuns: 5000 },
    );
  });

  it('is drawn evenly from all 64 characters and never twice', () => {
    const passwords = Array.from({ length: 4000 }, newPassword);
    expect(new Set(passwords).size).toBe(passwords.length);
    const counts = new Map<string, number>();
    for (const character of passwords.map((password) => password.slice(1)).join('')) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const expected = (4000 * 31) / 64;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(64);
    // 63 degrees of freedom: 150 is passed by chance once in a hundred million runs.
    expect(chiSquare).toBeLessThan(150);
  });
});

describe('a given value', () => {
  const good = fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZbcdfghjkmnpqrstvwxz'),
    minLength: 24,
    maxLength: 60,
  });

  it('is refused for each character its consumers cannot carry, wherever it stands', () => {
    const bad = fc.oneof(
      fc.constantFrom(...' \'"\\`$:@#\n\r\t\0\x1b\x7f'),
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => /[^\x20-\x7e]/.test(text)),
    );
    fc.assert(
      fc.property(good, bad, fc.nat(60), (value, character, at) => {
        expect(objection(value.slice(0, at) + character + value.slice(at))).toMatch(/^it contains /);
      }),
    );
  });

  it('is carried or not, however good it is', () => {
    expect(uncarriable('password1234')).toBeUndefined();
    expect(uncarriable('')).toBe('it is empty');
    expect(uncarriable('quote-in-it"')).toContain('a double quote');
  });

  it('is never repeated in the reason', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5 }), (value) => {
        expect(objection(value) ?? '').not.toContain(value);
      }),
    );
  });

  it.each([
    ['correct-horse-battery', undefined],
    ['x9!%&*()+,./;<=>?[]^{|}~', undefined],
    ['-starts-like-an-option', 'it starts with "-"'],
    ['short1A!xyz', 'fewer than 12'],
    ['a'.repeat(129), 'more than 128'],
    ['abababababababab', 'fewer than 6 different'],
    ['password1234', 'tried first'],
    ['Administrator2024!', 'tried first'],
    ['cloudstack-admin-123', 'tried first'],
    ['change_me_change_me', 'tried first'],
    ['123456789012345', 'tried first'],
  ])('%j is judged: %s', (value, reason) => {
    if (reason === undefined) expect(objection(value)).toBeUndefined();
    else expect(objection(value)).toContain(reason);
  });
});
