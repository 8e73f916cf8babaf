import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { command } from '../../src/commands/secrets-rename.ts';
import { inspectSecrets } from '../../src/secrets/store.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { heard } from './listener.ts';
import { placeWithHosts } from './secrets-place.ts';

test('it gives the file to the site of the new name, and says what that means for a site it was copied from', async () => {
  const { siteFile, secretsFile, env, options } = await placeWithHosts();
  writeFileSync(siteFile, 'site: apple\n');
  expect(await heard(command, [siteFile], {}, { env })).toEqual({
    code: 0,
    said: `${secretsFile} holds the secrets of site apple, which was banana\n`,
    remarks: [
      'warning: if banana is still a site of its own, it has the same passwords and keys',
      `  to have others, remove ${secretsFile} and build`,
    ],
  });
  expect(valueIn(await inspectSecrets({ siteFile, site: 'apple' }, options)).hosts).toHaveLength(2);
  expect(await heard(command, [siteFile], {}, { env })).toEqual({
    code: 0,
    said: `${secretsFile} holds the secrets of site apple\n`,
    remarks: [],
  });
});

test('it asks for a site file that says the name', async () => {
  const { siteFile, env } = await placeWithHosts();
  rmSync(siteFile);
  expect(await heard(command, [siteFile], {}, { env })).toMatchObject({
    code: 1,
    remarks: [
      `error: ${siteFile} does not say the name of its site [nameless-site]`,
      '  expected a site file that can be read, with the key site',
    ],
  });
});
