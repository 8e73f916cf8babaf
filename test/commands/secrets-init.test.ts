import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command } from '../../src/commands/secrets-init.ts';
import { must } from '../lab/process.ts';
import { workplace } from '../secrets/workplace.ts';
import { heard } from './listener.ts';

test('it makes the file, says whom it is encrypted to, and refuses the second time', async () => {
  const { siteFile, secretsFile, identityFile, env } = workplace();
  const made = await heard(command, [siteFile], { recipient: [] }, { env });
  const recipient = (await must(['age-keygen', '-y', identityFile])).trim();
  expect(made).toMatchObject({ code: 0, said: `made ${secretsFile}, encrypted to ${recipient}\n` });
  expect(made.remarks[0]).toBe(`note: made the age identity ${identityFile} (public key ${recipient})`);
  expect(await heard(command, [siteFile], { recipient: [] }, { env })).toEqual({
    code: 1,
    said: '',
    remarks: [
      `error: ${secretsFile} exists already [secrets-file]`,
      '  it is kept: move it away first if its passwords and keys are not needed any more',
    ],
  });
});

test('it encrypts to further recipients, and names one that is none', async () => {
  const { folder, siteFile, secretsFile, env } = workplace();
  const ann = join(folder, 'ann');
  await must(['age-keygen', '-o', ann]);
  const recipient = (await must(['age-keygen', '-y', ann])).trim();
  const wrong = await heard(command, [siteFile], { recipient: ['ssh-ed25519 AAAA'] }, { env });
  expect(wrong.code).toBe(1);
  expect(wrong.remarks).toContain('error: "ssh-ed25519 AAAA" is not an age recipient [secrets-identity]');
  const made = await heard(command, [siteFile], { recipient: [recipient] }, { env });
  expect(made.said).toMatch(new RegExp(`encrypted to age1\\w+, ${recipient}\n$`));
  expect(await must(['age', '-d', '-i', ann, secretsFile])).toContain('"zoneseed":"secrets"');
});

test('it takes a passphrase from the environment', async () => {
  const { siteFile, secretsFile, env } = workplace();
  const outside = { env: { ...env, ZONESEED_PASSPHRASE: 'four random words' } };
  expect(await heard(command, [siteFile], { passphrase: true, recipient: [] }, outside)).toEqual({
    code: 0,
    said: `made ${secretsFile}, protected by the passphrase\n`,
    remarks: [],
  });
});

test('it is wrong usage with both a passphrase and recipients, and without a site file', async () => {
  const { folder, siteFile, env } = workplace();
  const both = { passphrase: true as const, recipient: ['age1x'] };
  expect(await heard(command, [siteFile], both, { env })).toMatchObject({ code: 2 });
  expect(await heard(command, [join(folder, 'typo.yaml')], { recipient: [] }, { env })).toMatchObject({
    code: 2,
    remarks: [`error: ${folder}/typo.yaml does not exist [missing-file]`, '  name the site file the secrets belong to'],
  });
});
