/** What `usb` and `pxe` do before and after the medium itself. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command as pxe } from '../../src/commands/pxe.ts';
import { command as usb } from '../../src/commands/usb.ts';
import { writeStandInIso } from '../media/standin-iso.ts';
import { heard } from './listener.ts';
import { sitePlace } from './site-place.ts';

const url = 'http://172.20.0.5/';

test('an installer that is none is refused before any secret is made', async () => {
  const { folder, site, env } = sitePlace();
  const installer = join(folder, 'none.iso');
  const told = { code: 1, remarks: expect.arrayContaining([expect.stringContaining(`there is no file ${installer}`)]) };
  expect(await heard(usb, [site], { installer, out: join(folder, 'out'), countdown: 10 }, { env })).toMatchObject(told);
  expect(await heard(pxe, [site], { installer, url, out: join(folder, 'out') }, { env })).toMatchObject(told);
  expect(existsSync(join(folder, 'site.secrets.age'))).toBe(false);
});

test('both write below the one output folder, and answer programs in JSON', async () => {
  const { folder, site, env } = sitePlace();
  const installer = join(mkdtempSync(join(tmpdir(), 'iso-')), 'ubuntu.iso');
  await writeStandInIso(installer);
  const out = join(folder, 'out');
  const stick = await heard(usb, [site], { installer, out, countdown: 10, json: true }, { env });
  expect(JSON.parse(stick.said)).toMatchObject({
    site: 'solo',
    image: join(out, 'usb/solo.iso'),
    hosts: [{ name: 'solo-1' }],
  });
  const tree = await heard(pxe, [site], { installer, url, out, json: true }, { env });
  expect(JSON.parse(tree.said)).toMatchObject({
    site: 'solo',
    tree: join(out, 'pxe'),
    url,
    hosts: [{ name: 'solo-1' }],
  });
  for (const made of ['usb/solo.iso', 'pxe/root']) expect(existsSync(join(out, made)), made).toBe(true);
});
