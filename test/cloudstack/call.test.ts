import { expect, test } from 'vitest';
import { formBody, pairsOf, withoutSecrets } from '../../src/cloudstack/call.ts';

test('parameters are sent as the API wants them: lists with commas, nothing for what is undefined, an empty text as it is', () => {
  const call = {
    command: 'addHost',
    params: { password: '', hosttags: ['a', 'b'], clusterid: undefined, port: 22, forced: true },
  };
  expect(pairsOf(call)).toEqual([
    ['command', 'addHost'],
    ['password', ''],
    ['hosttags', 'a,b'],
    ['port', '22'],
    ['forced', 'true'],
    ['response', 'json'],
  ]);
});

test('names and values are encoded', () => {
  expect(formBody([['details[0].a', `quote ' " + * ~ 한 &=%`]])).toBe(
    'details%5B0%5D.a=quote%20%27%20%22%20%2B%20*%20%7E%20%ED%95%9C%20%26%3D%25',
  );
});

test('what the server quotes loses the secrets that it was sent, also one that holds another', () => {
  const pairs = [
    ['name', 'TEST'],
    ['password', 'abc'],
    ['usersecretkey', 'abcdef'],
    ['currentpassword', ''],
  ] as const;
  expect(withoutSecrets('TEST: abcdef is no abc', pairs)).toBe('TEST: *** is no ***');
});

test('the value of a setting that is a secret is one', () => {
  const set = (name: string) => [['name', name] as const, ['value', 'hunter2'] as const];
  expect(withoutSecrets('hunter2 is bad', set('ldap.bind.password'))).toBe('*** is bad');
  expect(withoutSecrets('hunter2 is bad', set('password.policy.regex'))).toBe('hunter2 is bad');
});
