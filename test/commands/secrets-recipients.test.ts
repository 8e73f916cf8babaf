/** Who can open a secrets file, changed later; the real age is who opens it. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command as add } from '../../src/commands/secrets-recipients-add.ts';
import { command as list } from '../../src/commands/secrets-recipients-list.ts';
import { command as remove } from '../../src/commands/secrets-recipients-remove.ts';
import { createSecrets } from '../../src/secrets/store.ts';
import { must } from '../lab/process.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { finished, type Workplace, workplace } from '../secrets/workplace.ts';
import { heard } from './listener.ts';

async function identityIn(file: string): Promise<string> {
  await must(['age-keygen', '-o', file]);
  return (await must(['age-keygen', '-y', file])).trim();
}

const opens = ({ secretsFile }: Workplace, identity: string) =>
  must(['age', '-d', '-i', identity, secretsFile]).then(
    () => true,
    () => false,
  );

test('who is added opens the file with what it holds, and who is removed no more', async () => {
  const place = await finished('nfs-01');
  const { siteFile: site, env, identityFile } = place;
  const ann = join(place.folder, 'ann.txt');
  const [own, hers] = [(await must(['age-keygen', '-y', identityFile])).trim(), await identityIn(ann)];
  expect(await opens(place, ann)).toBe(false);
  expect(await heard(add, [[site, hers, hers]], {}, { env })).toMatchObject({ code: 0, said: `${own}\n${hers}\n` });
  expect([await opens(place, ann), await opens(place, identityFile)]).toEqual([true, true]);
  expect(JSON.parse((await heard(list, [site], { json: true }, { env })).said).recipients).toEqual([own, hers]);

  const removed = await heard(remove, [[site, hers]], {}, { env });
  expect(removed).toMatchObject({ code: 0, said: `${own}\n` });
  expect(removed.remarks.join()).toContain('can still open the copies he has');
  expect([await opens(place, ann), await opens(place, identityFile)]).toEqual([false, true]);
});

test('what is no recipient, one that is not there and one’s own are refused, and the file stays as it is', async () => {
  const place = await finished('nfs-01');
  const { siteFile: site, env, identityFile } = place;
  const own = (await must(['age-keygen', '-y', identityFile])).trim();
  const refusals = [
    await heard(add, [[site, 'age1nobody']], {}, { env }),
    await heard(remove, [[site, 'age1nobody']], {}, { env }),
    await heard(remove, [[site, own]], {}, { env }),
  ];
  expect(refusals.map(({ code, remarks }) => `${code} ${remarks[0]?.slice(0, 40)}`)).toEqual([
    '1 error: "age1nobody" is not an age recipi',
    '1 error: there is no recipient "age1nobody',
    `1 error: ${own.slice(0, 33)}`,
  ]);
  expect(await heard(add, [[site]], {}, { env })).toMatchObject({ code: 2 });
  expect(await heard(remove, [[site]], {}, { env })).toMatchObject({ code: 2 });
  expect((await heard(list, [site], {}, { env })).said).toBe(`${own}\n`);
});

test('a file with a passphrase has none', async () => {
  const { owner, siteFile, env, options } = workplace();
  const withPassphrase = { ...env, ZONESEED_PASSPHRASE: 'correct horse battery' };
  valueIn(await createSecrets(owner, { passphrase: true }, { ...options, env: withPassphrase }));
  const added = await heard(add, [[siteFile, 'age1x']], {}, { env: withPassphrase });
  expect(added).toMatchObject({ code: 1, remarks: [expect.stringContaining('has no recipients'), expect.any(String)] });
  expect((await heard(list, [siteFile], {}, { env: withPassphrase })).said).toContain('is opened by its passphrase');
});
