import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('a file whose name has several lines is named in one', async () => {
  const named = join(folder, 'two\nlines.yaml');
  writeFileSync(named, readFileSync(site));
  const { said } = await heard(command, [named], {});
  expect(said).toBe(`${folder}/two\\nlines.yaml: 1 host, 1 network, zone solo: fine\n`);
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

test('it ends with what it counted; --strict refuses a site that has warnings', async () => {
  const warned = join(folder, 'warned.yaml');
  writeFileSync(warned, readFileSync('examples/reference.yaml', 'utf8'));
  const lax = await heard(command, [warned], {});
  expect(lax).toMatchObject({ code: 0, said: expect.stringMatching(/zone TEST: 3 warnings, no error\n$/) });
  expect(lax.remarks[0]).toContain('[disk-path-unstable]');
  const strict = await heard(command, [warned], { strict: true });
  expect(strict).toMatchObject({ code: 1, said: expect.stringMatching(/3 warnings, refused by --strict\n$/) });
  expect(await heard(command, [warned], { strict: true, json: true })).toMatchObject({ code: 1, remarks: [] });
  expect(await heard(command, [site], { strict: true })).toMatchObject({ code: 0 });
});

test('hosts of which nothing is told are one warning, which leaves out those that can be recognised', async () => {
  const unguarded = join(folder, 'unguarded.yaml');
  const text = readFileSync('examples/reference.yaml', 'utf8');
  writeFileSync(unguarded, text.replace('10.10.0.117', '{ address: 10.10.0.117, nic: "52:54:00:0a:00:75" }'));
  const { said } = await heard(command, [unguarded], { json: true });
  const found = JSON.parse(said).problems.filter(({ rule }: { rule: string }) => rule === 'host-unguarded');
  expect(found).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('of cloudstack-mgmt, nfs-01: such a seed ISO wipes') },
  ]);
});

test('where there is no site file it says what one is made from', async () => {
  const { code, remarks } = await heard(command, [join(folder, 'none.yaml')], {});
  expect(code).toBe(1);
  expect(remarks[1]).toMatch(/^ {2}make one from one of the examples in .*examples$/);
});
