import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { command } from '../../src/commands/secrets-set.ts';
import type { Workplace } from '../secrets/workplace.ts';
import { heard, typed } from './listener.ts';
import { placeWithHosts, secretsOf } from './secrets-place.ts';

function set({ siteFile, env }: Workplace, name: string, ...input: (string | Uint8Array)[]) {
  return heard(command, [siteFile, name], {}, { env, input: typed(...input) });
}

test('it takes the value from standard input, whole, without its last line end', async () => {
  const place = await placeWithHosts();
  expect(await set(place, 'admin-password', 'correct-horse-', Buffer.from('battery\n'))).toEqual({
    code: 0,
    said: `changed admin-password in ${place.secretsFile}\n`,
    remarks: [
      'note: build the site again: seeds and images of an earlier build have the old value',
      'warning: a cloud that is already running keeps its admin password until it is changed there',
    ],
  });
  expect((await secretsOf(place)).adminPassword).toBe('correct-horse-battery');
});

test('it asks without echo at a terminal', async () => {
  const place = await placeWithHosts();
  const { code } = await heard(
    command,
    [place.siteFile, 'management-key'],
    {},
    {
      env: place.env,
      input: Object.assign(typed(), { isTTY: true }),
      ask: async (question) => (question === 'New management-key: ' ? 'correct-horse-battery' : undefined),
    },
  );
  expect(code).toBe(0);
  expect((await secretsOf(place)).managementKey).toBe('correct-horse-battery');
});

test.each([
  ['', 'no value was given on standard input'],
  ['short', 'it has fewer than 12 characters'],
  ["it's-a-quote-in-here", "it contains an apostrophe (')"],
  ['two-lines\nof-a-password', 'it contains a line break'],
  ['Grüße-an-die-Wolke', 'it contains a character outside ASCII'],
  ['x'.repeat(100_000), 'it has more than 128 characters'],
])('it refuses %j, says why, and leaves the file as it is', async (value, reason) => {
  const place = await placeWithHosts();
  const before = readFileSync(place.secretsFile);
  const { code, remarks } = await set(place, 'mysql-cloud-password', value);
  expect(code).toBe(1);
  expect(remarks[0]).toContain(`error: the value for mysql-cloud-password cannot be taken: ${reason}`);
  if (value !== '') expect(remarks.join('\n')).not.toContain(value);
  expect(readFileSync(place.secretsFile).equals(before)).toBe(true);
});

test('it takes passwords and keys only', async () => {
  const place = await placeWithHosts();
  expect(await set(place, 'site-key', 'correct-horse-battery')).toMatchObject({
    code: 2,
    remarks: [
      'error: site-key is made and cannot be given [secret-value]',
      `  a new one is made by: zoneseed secrets rotate ${place.siteFile} site-key`,
    ],
  });
  expect(await set(place, 'admin', 'correct-horse-battery')).toMatchObject({ code: 2 });
});
