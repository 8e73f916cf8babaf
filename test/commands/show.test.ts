import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { command as build } from '../../src/commands/build.ts';
import { siteFirst } from '../../src/commands/shared/site-first.ts';
import { command } from '../../src/commands/show.ts';
import { heard } from './listener.ts';
import { sitePlace } from './site-place.ts';

const { folder, site, env } = sitePlace();
const shown = (host: string, document?: string, options: Parameters<typeof command.run>[2] = {}) =>
  heard(command, [[site, host, ...(document === undefined ? [] : [document])]], options, { env });

beforeAll(async () => {
  expect(await heard(build, [site], { out: join(folder, 'out') }, { env })).toMatchObject({ code: 0 });
});

test('it names the documents of a host', async () => {
  expect(await shown('solo-1')).toEqual({ code: 0, said: 'meta-data\nuser-data\n', remarks: [] });
  expect(JSON.parse((await shown('solo-1', undefined, { json: true })).said)).toEqual(['meta-data', 'user-data']);
});

test('it prints one, or gives it to programs', async () => {
  const { code, said } = await shown('solo-1', 'user-data');
  expect(code).toBe(0);
  expect(said).toMatch(/^#cloud-config\n/);
  expect(JSON.parse((await shown('solo-1', 'user-data', { json: true })).said)).toEqual({
    host: 'solo-1',
    document: 'user-data',
    content: said,
  });
});

test('no secret is shown unless asked for', async () => {
  const hidden = await shown('solo-1', 'user-data');
  const open = await shown('solo-1', 'user-data', { reveal: true });
  expect(open.said).toContain('PRIVATE KEY');
  expect(hidden.said).not.toContain('PRIVATE KEY');
  expect(hidden.said).toContain('REDACTED');
});

test('a host or a document that is not there is wrong usage, with the nearest', async () => {
  expect(await shown('solo-2')).toMatchObject({
    code: 2,
    remarks: [`error: ${site} has no host "solo-2" [unknown-host]`, '  did you mean solo-1?'],
  });
  expect(await shown('solo-1', 'user-dta')).toMatchObject({
    code: 2,
    remarks: ['error: solo-1 has no document "user-dta" [unknown-document]', '  did you mean user-data?'],
  });
});

test('the site may be left out: site.yaml is meant', async () => {
  expect(siteFirst(['solo-1', 'user-data'])).toEqual({ site: 'site.yaml', rest: ['solo-1', 'user-data'] });
  expect(siteFirst(['a/b.yml', 'solo-1'])).toEqual({ site: 'a/b.yml', rest: ['solo-1'] });
  expect(await heard(command, [[site]], {}, { env })).toMatchObject({ code: 2 });
  expect(await heard(command, [[site, 'solo-1', 'user-data', 'more']], {}, { env })).toMatchObject({ code: 2 });
});
