import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { homeFolder } from '../../src/disk/home-folder.ts';

test('a home that is no whole path is none: keys would lie in whatever folder one is in', () => {
  const known = userInfo().homedir;
  expect([{ HOME: '/srv/me' }, { HOME: '' }, { HOME: 'me' }, {}].map((env) => homeFolder(env))).toEqual([
    '/srv/me',
    known,
    known,
    known,
  ]);
});
