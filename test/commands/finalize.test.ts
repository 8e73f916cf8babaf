import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { finalizePlace } from './finalize-place.ts';

test('a fresh cloud becomes the zone of the site; a second run has nothing to change and asks little', async () => {
  const place = await finalizePlace();
  const first = await place.finalize();
  expect(first.remarks.join('\n') + first.said).toContain('zone TEST works');
  expect(first.code).toBe(0);
  const asked = place.cloud.heard.length;
  const second = await place.finalize();
  expect(second.said).toContain('zone TEST works: nothing had to be changed');
  const calls = place.cloud.heard.slice(asked).map(({ command }) => command);
  expect(calls.filter((command) => !command.startsWith('list'))).toEqual(['login']);
  expect(calls.length).toBeLessThanOrEqual(24);
  expect(statSync(join(place.out, 'cmk/config')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(place.out, 'cmk/config'), 'utf8')).toContain('url = http://10.10.0.116:8080/client/api');
}, 60_000);
