import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCidr, type Span } from '../../../src/site/address/address.ts';
import { cidrsOf, mergeSpans, spanOfAddress, spanOfRange, spanText } from '../../../src/site/address/span.ts';

const span = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 5000 }))
  .map(
    ([first, size]): Span => ({ family: 4, first: BigInt(first), last: BigInt(Math.min(first + size, 2 ** 32 - 1)) }),
  );

describe('the blocks of a span', () => {
  it('are together exactly the span', () => {
    fc.assert(
      fc.property(span, (each) => {
        const blocks = cidrsOf(each).map((text) => parseCidr(text.includes('/') ? text : `${text}/32`));
        let next = each.first;
        for (const block of blocks) {
          expect(block?.first).toBe(next);
          next = (block?.last ?? 0n) + 1n;
        }
        expect(next).toBe(each.last + 1n);
        expect(blocks.length).toBeLessThan(64);
      }),
    );
  });

  it('are read as they would be written by hand', () => {
    expect(cidrsOf(spanOfRange({ first: '10.15.0.160', last: '10.15.0.170' }))).toEqual([
      '10.15.0.160/29',
      '10.15.0.168/31',
      '10.15.0.170',
    ]);
    expect(cidrsOf(spanOfRange({ first: '0.0.0.0', last: '255.255.255.255' }))).toEqual(['0.0.0.0/0']);
    expect(cidrsOf(spanOfAddress('fd00::1'))).toEqual(['fd00::1']);
  });
});

describe('a span as text', () => {
  it('is an address, a block or a range', () => {
    expect(spanText(spanOfAddress('10.0.0.1'))).toBe('10.0.0.1');
    expect(spanText(spanOfRange({ first: '10.0.0.0', last: '10.0.0.255' }))).toBe('10.0.0.0/24');
    expect(spanText(spanOfRange({ first: '10.0.0.1', last: '10.0.0.3' }))).toBe('10.0.0.1-10.0.0.3');
  });
});

describe('merged spans', () => {
  it('never overlap, are ascending, and hold the same addresses', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (spans, probe) => {
        const merged = mergeSpans(spans);
        for (const [index, each] of merged.entries()) {
          const before = merged[index - 1];
          if (before !== undefined) expect(each.first).toBeGreaterThan(before.last);
        }
        const holds = (list: readonly Span[], value: bigint) =>
          list.some(({ first, last }) => first <= value && value <= last);
        for (const value of [BigInt(probe), ...spans.flatMap(({ first, last }) => [first, last])]) {
          expect(holds(merged, value)).toBe(holds(spans, value));
        }
      }),
    );
  });
});
