import { expect, test } from 'vitest';
import { shownPart, strikeOut } from '../../src/why/strike-out.ts';

test.each([
  ['{"apikey":"SECRET","signature":"SEC/RET=","name":"x"}', '"name":"x"'],
  ['{\\"apikey\\":\\"SECRET\\",\\"name\\":\\"x\\"}', 'name'],
  ['a baremetalnotificationapikey=SECRET host=192.0.2.2', 'host=192.0.2.2'],
  ['a baremetalnotificationsecuritykey=SECRET keystore_password=SECRET port=8250', 'port=8250'],
  ['(userId=2 accountId=2 sessionId=SECRET) 192.0.2.1 -- POST', '192.0.2.1 -- POST'],
  ['GET  command=login&sessionkey=SECRET%3D&response=json', 'response=json'],
  ['by api key: SECRET java.sql', 'java.sql'],
  ['ignoring request, apiKey: SECRET', 'ignoring request'],
  ['sudo /usr/share/x/keystore-setup /etc/a.properties /etc/cloud.jks SECRET 365 /etc/cloud.csr', '365'],
  ['proxy http://user:SECRET@proxy:3128/x', 'proxy:3128'],
  ['"vncPassword":"SECRET","x":"y"', '"x":"y"'],
  ["<graphics type='vnc' autoport='yes' passwd='SECRET' listen='192.0.2.1'/>", "listen='192.0.2.1'"],
  ['<graphics passwd=\\"SEC RET\\" listen=\\"192.0.2.1\\"/>', '192.0.2.1'],
  ["password = 'SECRET cut off here", ''],
  ['{"presharedkey":"SECRET","ipsecpsk":"SECRET","name":"x"}', '"name":"x"'],
  ['-----BEGIN RSA PRIVATE KEY-----\nSECRET\n-----END RSA PRIVATE KEY----- after', 'after'],
  ['-----BEGIN PRIVATE KEY-----\nSECRET', ''],
  ['{"apikey":"SECRET cut off here', ''],
  ['root:$6$rounds=5000$salt$SECRET:19000', ':19000'],
])('%s', (text, kept) => {
  expect(strikeOut(text)).not.toMatch(/SEC[ /]?RET/);
  expect(strikeOut(text)).toContain(kept);
  expect(strikeOut(strikeOut(text))).toBe(strikeOut(text));
});

test.each([
  'sessionId=null',
  'Authentication error with host password',
  '"signatureversion":"3"',
  "passwd=''",
  'Could not find token',
])('%s is no secret', (text) => {
  expect(strikeOut(text)).toBe(text);
});

test('a part of a line ends in no half of a secret, and holds nothing that a terminal would obey', () => {
  expect(shownPart(`${'x'.repeat(70)} password=SECRETSECRET`, 80)).not.toContain('SECRET');
  expect(shownPart('a\u001b[31mb\u0007', 80)).toBe('a\ufffd[31mb\ufffd');
});

test('a long line of backslashes is gone through once', () => {
  const line = `${'\\'.repeat(65_536)}"apikey":"SECRET"`;
  const began = Date.now();
  expect(strikeOut(line)).not.toContain('SECRET');
  expect(Date.now() - began).toBeLessThan(5000);
});
