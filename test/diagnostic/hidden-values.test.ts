/** What no message quotes of a user's file, whatever the message is about. */
import { expect, test } from 'vitest';
import { withoutHiddenValues } from '../../src/diagnostic/hidden-values.ts';

test.each([
  ['    ldap.bind.password: hunter2', '    ldap.bind.password: *******'],
  [
    'settings: { "ldap.bind.password": "hunter 2, or", a: b }',
    'settings: { "ldap.bind.password": **************, a: b }',
  ],
  ['access: { user: ops, password_hash: $6$x$y } # mine', 'access: { user: ops, password_hash: ****** } # mine'],
  ["smtp.secret: 'it''s' # mine", 'smtp.secret: ******* # mine'],
  ['sync.api-token: t0k3n', 'sync.api-token: *****'],
  ['passphrase: "never closed', 'passphrase: *************'],
  ['proxy: http://user:sec:r@et@proxy.lan:3128', 'proxy: http://user:********@proxy.lan:3128'],
])('of %j is %j', (line, expected) => {
  expect(withoutHiddenValues(line)).toBe(expected);
});

test.each(['password:', 'secrets: [database]', 'url: http://mirror.lan:80/a@b', 'password_file: keys/x'])(
  'nothing of %j',
  (line) => {
    expect(withoutHiddenValues(line)).toBe(line);
  },
);
