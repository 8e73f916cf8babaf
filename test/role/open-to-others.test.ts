import { chmodSync, chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openToOthers } from '../../src/role/open-to-others.ts';

/** A folder of roles as a umask of 022 makes it. */
function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'open-to-others-'));
  for (const below of ['roles', 'templates', 'templates/hello']) {
    mkdirSync(join(folder, below));
    chmodSync(join(folder, below), 0o755);
  }
  for (const file of ['roles/hello.yaml', 'templates/hello/greet.sh']) {
    writeFileSync(join(folder, file), '');
    chmodSync(join(folder, file), 0o644);
  }
  return folder;
}

test('folders that only their owner may change, and folders without roles, are no matter', () => {
  expect(openToOthers([place(), mkdtempSync(join(tmpdir(), 'no-roles-'))])).toEqual([]);
});

test('what everybody may change is one warning that names the first and counts the rest', () => {
  const folder = place();
  chmodSync(join(folder, 'templates/hello'), 0o777);
  const [one] = openToOthers([folder]);
  expect(one).toMatchObject({ severity: 'warning', rule: 'role-open' });
  expect(one?.message).toMatch(/templates\/hello can be changed by others than the owner/);
  chmodSync(join(folder, 'roles/hello.yaml'), 0o666);
  const [two, ...more] = openToOthers([folder]);
  expect(two?.message).toMatch(/roles\/hello\.yaml and 1 more below /);
  expect(more).toEqual([]);
});

test("the group of a user's own, which has his number, is nobody else; any other group is", () => {
  const folder = place();
  const file = join(folder, 'templates/hello/greet.sh');
  chmodSync(file, 0o664);
  // Only root can give a file away; to others the file's group is their own or it is not, and either is told.
  const uid = process.geteuid?.() ?? 0;
  const gid = process.getegid?.() ?? 0;
  expect(openToOthers([folder])).toHaveLength(uid === gid ? 0 : 1);
  if (uid !== 0) return;
  chownSync(file, 1000, 1000);
  expect(openToOthers([folder])).toEqual([]);
  chownSync(file, 1000, 100);
  expect(openToOthers([folder])).toHaveLength(1);
});
