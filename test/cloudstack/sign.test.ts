import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formBody } from '../../src/cloudstack/call.ts';
import { type Pair, signatureOf, signed, toSign } from '../../src/cloudstack/sign.ts';
import { StandIn } from '../fakes/cloudstack/stand-in.ts';
import { whoAsks } from '../fakes/cloudstack/who.ts';

const vector: readonly Pair[] = [
  ['command', 'listZones'],
  ['name', 'Zone 1 (a*b~c) é+/='],
  ['response', 'json'],
  ['apikey', 'AbC-123_xyz'],
  ['signatureversion', '3'],
  ['expires', '2026-01-01T00:00:00Z'],
];

test('the text that is signed, and its signature', () => {
  expect(toSign(vector)).toBe(
    'apikey=abc-123_xyz&command=listzones&expires=2026-01-01t00%3a00%3a00z&name=zone%201%20%28a*b%7ec%29%20%c3%a9%2b%2f%3d&response=json&signatureversion=3',
  );
  expect(signatureOf(vector, 'S3cr3t-Key')).toBe('0p1MWAjdedpO0PEFHHDZ24KeGxo=');
});

test('the order in which parameters are given does not matter', () => {
  expect(signatureOf(vector.toReversed(), 'S3cr3t-Key')).toBe('0p1MWAjdedpO0PEFHHDZ24KeGxo=');
});

test('a request is good for ten minutes', () => {
  const pairs = signed(
    [['command', 'listZones']],
    { apiKey: 'k', secretKey: 's' },
    Date.parse('2026-01-01T00:00:00.999Z'),
  );
  expect(Object.fromEntries(pairs)).toMatchObject({ expires: '2026-01-01T00:10:00Z', signatureversion: '3' });
});

test('whatever the values are, the server reads them as they were given and finds the signature right', () => {
  const standIn = new StandIn({ now: () => 0 });
  const keys = standIn.adminKeys();
  const names = fc.constantFrom('name', 'url', 'details[0].nfsmountopts', 'tags', 'Upper', 'z.z');
  fc.assert(
    fc.property(fc.dictionary(names, fc.string({ unit: 'binary' })), (params) => {
      const pairs = signed([['command', 'listZones'], ...Object.entries(params)], keys, 0);
      const sent = new Map(new URLSearchParams(formBody(pairs)));
      for (const [name, value] of Object.entries(params)) expect(sent.get(name)).toBe(value.toWellFormed());
      expect(whoAsks(standIn.world, { method: 'POST', sent, cookies: new Map() }).by).toBe('key');
    }),
    { numRuns: 50 },
  );
});
