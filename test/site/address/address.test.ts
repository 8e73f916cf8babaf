import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  contains,
  family,
  fromInteger,
  netmask,
  overlap,
  parseCidr,
  toInteger,
  usable,
} from '../../../src/site/address/address.ts';

test.each(['10.15.0.1', '0.0.0.0', '255.255.255.255'])('%s is an IPv4 address', (text) => expect(family(text)).toBe(4));
test.each(['::1', 'fd00:15::1', '2001:db8::a.b'.replace('a.b', 'ab')])('%s is an IPv6 address', (text) =>
  expect(family(text)).toBe(6),
);
test.each(['10.15.0', '010.1.1.1', '10.1.1.256', '0x0a.1.1.1', '10.15.0.1/24', 'fe80::1%eth0', '', 'host', '1'])(
  '%j is no address',
  (text) => expect(family(text)).toBeUndefined(),
);

test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/024', '10.0.0/8', 'fd00::/129', '10.0.0.0'])(
  '%j is no network',
  (text) => expect(parseCidr(text)).toBeUndefined(),
);

const block = (text: string) => {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(text);
  return cidr;
};

test('a network knows its name, mask and usable addresses', () => {
  expect(block('10.15.0.77/24').text).toBe('10.15.0.0/24');
  expect(netmask(block('10.40.0.0/23'))).toBe('255.255.254.0');
  expect(usable(block('10.15.0.0/24'))).toEqual({ first: '10.15.0.1', last: '10.15.0.254' });
  expect(usable(block('10.15.0.2/31'))).toEqual({ first: '10.15.0.2', last: '10.15.0.3' });
  expect(netmask(block('0.0.0.0/0'))).toBe('0.0.0.0');
});

test('an address is inside exactly the networks whose bits it shares', () => {
  expect(contains(block('10.15.0.0/24'), '10.15.0.255')).toBe(true);
  expect(contains(block('10.15.0.0/24'), '10.15.1.0')).toBe(false);
  expect(contains(block('10.15.0.0/24'), 'fd00::1')).toBe(false);
});

test('an IPv4 address is four bytes, and nothing else is one', () => {
  fc.assert(fc.property(fc.ipV4(), (text) => toInteger(text) === BigInt(`0x${hex(text)}`)));
  for (const text of ['', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1..2.3', '1.2.3.', 'a.b.c.d', '1.2.3.4 ', '1.2.3.4\n'])
    expect(family(text)).toBeUndefined();
  expect(() => toInteger('1.2.3')).toThrow('1.2.3');
});

function hex(text: string): string {
  return text
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
}

test('every address survives the way to an integer and back', () => {
  fc.assert(fc.property(fc.ipV4(), (text) => fromInteger(toInteger(text), 4) === text));
  fc.assert(fc.property(fc.bigInt(0n, (1n << 128n) - 1n), (value) => toInteger(fromInteger(value, 6)) === value));
});

test('two networks overlap when one holds an end of the other', () => {
  const blocks = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([ip, prefix]) => block(`${ip}/${prefix}`));
  fc.assert(
    fc.property(blocks, blocks, (a, b) => {
      const nested = (x: typeof a, y: typeof a) => x.first >= y.first && x.first <= y.last;
      return overlap(a, b) === (nested(a, b) || nested(b, a));
    }),
  );
});
