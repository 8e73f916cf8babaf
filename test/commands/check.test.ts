import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { command } from '../../src/commands/check.ts';
import { heard } from './listener.ts';
import { sitePlace } from './site-place.ts';

const { folder, site, faulty } = sitePlace();

test('it says that a site is fine, in words or as JSON, and writes nothing', async () => {
  const before = readdirSync(folder);
  expect(await heard(command, [site], {})).toEqual({
    code: 0,
    said: `${site}: 1 host, 1 network, zone solo: fine\n`,
    remarks: [],
  });
  expect(JSON.parse((await heard(command, [site], { json: true })).said)).toEqual({ problems: [] });
  expect(readdirSync(folder)).toEqual(before);
});

test('of a faulty one it says where and what', async () => {
  const { code, said, remarks } = await heard(command, [faulty], {});
  expect({ code, said }).toEqual({ code: 1, said: '' });
  expect(remarks[0]).toMatch(/faulty\.yaml:\d+:\d+: error: .* \[address-in-network\]$/);
  const json = await heard(command, [faulty], { json: true });
  expect(json).toMatchObject({ code: 1, remarks: [] });
  expect(JSON.parse(json.said).problems[0]).toMatchObject({
    file: faulty,
    severity: 'error',
    rule: 'address-in-network',
  });
});
