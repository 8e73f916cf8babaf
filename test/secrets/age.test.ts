import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { done, type Outcome } from '../../src/outcome/outcome.ts';
import { decrypt, encrypt, type Key, unseal } from '../../src/secrets/age.ts';
import { must } from '../lab/process.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { problemOf, workplace } from './workplace.ts';

/** Where the 64 KiB chunks of the format begin and end, and between. */
const SIZES = [0, 1, 15, 16, 17, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 200_000, 655_360];

interface AgeKey {
  readonly folder: string;
  readonly key: Key & { kind: 'identity' };
  readonly recipient: string;
  readonly identity: string;
}

/** An identity made by the real age-keygen. */
async function ageKey(): Promise<AgeKey> {
  const { folder } = workplace();
  const identity = join(folder, 'id.txt');
  await must(['age-keygen', '-o', identity]);
  const text = readFileSync(identity, 'utf8');
  const recipient = /public key: (age1\w+)/.exec(text)?.[1] ?? '';
  const secret = /^AGE-SECRET-KEY-1\w+$/m.exec(text)?.[0] ?? '';
  return {
    folder,
    identity,
    recipient,
    key: { kind: 'identity', identities: [secret], recipients: [recipient], from: identity },
  };
}

async function open(bytes: Uint8Array, key: Key): Promise<Outcome<Buffer>> {
  const sealed = await unseal(Uint8Array.from(bytes), 'banana.secrets.age');
  if (!sealed.ok) return sealed;
  const plain = await decrypt(sealed.value, key);
  return plain.ok ? done(Buffer.from(plain.value)) : plain;
}

describe('the age format', () => {
  it('is read as the real age writes it, at every size around a chunk', async () => {
    const { folder, key, recipient } = await ageKey();
    for (const size of SIZES) {
      const plain = randomBytes(size);
      const file = join(folder, `${size}`);
      await must(['age', '-r', recipient, '-o', `${file}.age`], { input: plain });
      expect(valueIn(await open(readFileSync(`${file}.age`), key)).equals(plain), `${size} bytes`).toBe(true);
    }
  });

  it('is written as the real age reads it, at every size around a chunk', async () => {
    const { folder, key, identity, recipient } = await ageKey();
    // age makes no output file for an empty content.
    for (const size of SIZES.slice(1)) {
      const plain = randomBytes(size);
      writeFileSync(join(folder, 'in.age'), valueIn(await encrypt(plain, key, [recipient])));
      await must(['age', '-d', '-i', identity, '-o', join(folder, 'out'), join(folder, 'in.age')]);
      expect(readFileSync(join(folder, 'out')).equals(plain), `${size} bytes`).toBe(true);
    }
  });

  it('is read when it is ASCII-armoured', async () => {
    const { folder, key, recipient } = await ageKey();
    await must(['age', '-a', '-r', recipient, '-o', join(folder, 'a.age')], { input: 'hello' });
    expect(valueIn(await open(readFileSync(join(folder, 'a.age')), key)).toString()).toBe('hello');
    const broken = readFileSync(join(folder, 'a.age'), 'latin1').replace('-----END', 'END');
    expect(problemOf(await open(Buffer.from(broken), key))).toContain('its ASCII armour is broken');
  });

  it('shows every change of a byte and every cut, and gives no part of the content then', async () => {
    const { key, recipient } = await ageKey();
    const sealed = valueIn(await encrypt(randomBytes(140_000), key, [recipient]));
    const header = Buffer.from(sealed).indexOf('\n--- ');
    const places = [0, 30, 60, header + 10, header + 60, header + 80, 70_000, 139_000, sealed.length - 1];
    for (const place of places) {
      const changed = Uint8Array.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(problemOf(await open(changed, key)), `byte ${place}`).toMatch(
        /banana\.secrets\.age is (damaged|not encrypted to)/,
      );
    }
    const body = sealed.length - 140_000 - 3 * 16;
    for (const length of [
      0,
      1,
      25,
      header + 3,
      header + 20,
      body,
      body + 10,
      body + 65_552,
      body + 131_104,
      sealed.length - 1,
    ]) {
      expect(problemOf(await open(sealed.slice(0, length), key)), `${length} bytes`).toMatch(
        /^\[secrets-damaged\] banana\.secrets\.age is damaged: /,
      );
    }
  });

  it('refuses chunks in another order', async () => {
    const { key, recipient } = await ageKey();
    const sealed = Buffer.from(valueIn(await encrypt(randomBytes(3 * 65_536), key, [recipient])));
    const body = sealed.length - 3 * 65_552;
    const swapped = Buffer.concat([
      sealed.subarray(0, body),
      sealed.subarray(body + 65_552, body + 131_104),
      sealed.subarray(body, body + 65_552),
      sealed.subarray(body + 131_104),
    ]);
    expect(problemOf(await open(swapped, key))).toContain('it was changed or cut off');
  });

  it('names a recipient that is none', async () => {
    const { key } = await ageKey();
    const result = await encrypt(Buffer.from('x'), key, ['age1nonsense']);
    expect(problemOf(result)).toContain('"age1nonsense" is not an age recipient');
  });
});
