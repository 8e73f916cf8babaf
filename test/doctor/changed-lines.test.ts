import { expect, test } from 'vitest';
import { struckOut } from '../../src/doctor/changed-lines.ts';

test.each([
  ['password = abc', 'password = ***'],
  ['db.cloud.password=ENC(abc)', 'db.cloud.password=***'],
  ['Authorization: Bearer abc', 'Authorization: ***'],
  ['sessionid=abc', 'sessionid=***'],
  ['JSESSIONID: abc', 'JSESSIONID: ***'],
  ['signature "abc"', 'signature ***'],
  ['api_key = abc', 'api_key = ***'],
  ['http://proxy:abc@10.0.0.1:3128/', 'http://***@10.0.0.1:3128/'],
  ['bind-address = 0.0.0.0', 'bind-address = 0.0.0.0'],
])('of the line %j what looks like a secret is struck out', (line, shown) => {
  expect(struckOut(line)).toBe(shown);
});
