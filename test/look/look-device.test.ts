import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { look } from '../../src/look/look.ts';
import { asRoot, run } from '../lab/process.ts';
import { compiled, usbOf } from './look-place.ts';

let image: string;
let device: string | undefined;
let reason: string;

beforeAll(async () => {
  image = await usbOf(compiled('reference.yaml'));
  const attached = await run(asRoot(['losetup', '--find', '--show', '--read-only', image]));
  if (attached.code === 0) device = attached.stdout.trim();
  else reason = attached.stderr.trim();
});

afterAll(() => {
  const [file = '', ...args] = asRoot(['losetup', '--detach', device ?? '']);
  if (device !== undefined) execFileSync(file, args);
});

test('a stick is read as the image that was written to it', ({ skip }) => {
  skip(device === undefined, `this machine has no loop device: ${reason}`);
  const [written, stick] = [look(image), look(device ?? '')];
  if (!written.ok || !stick.ok) throw new Error('one of them cannot be read');
  expect(stick.value.title).toBe('USB installer of zoneseed');
  expect(stick.value.hosts.map(({ name }) => name)).toEqual(written.value.hosts.map(({ name }) => name));
  expect(stick.value.hosts[0]?.documents[0]?.read()).toEqual(written.value.hosts[0]?.documents[0]?.read());
  written.value.close();
  stick.value.close();
});
