import { expect, test, vi } from 'vitest';
import { done } from '../../src/outcome/outcome.ts';
import { makeMissing, missingFrom } from '../../src/secrets/missing.ts';
import { newPayload } from '../../src/secrets/payload.ts';

test('keys that take long are saved on the way, so that an interrupted first build keeps what it made', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
  try {
    const payload = newPayload('banana', []);
    const hosts = Array.from({ length: 40 }, (_, i) => `kvm-${i}`);
    const missing = missingFrom(payload, { hosts, hostKeys: ['ed25519'] });
    const kept: number[] = [];
    const save = async () => {
      kept.push(payload.hosts.size);
      return done(undefined);
    };
    await makeMissing(payload, missing ?? { ofSite: [], ofHosts: new Map() }, save);
    expect(kept[0]).toBeLessThan(40);
    expect(kept.at(-1)).toBe(40);
  } finally {
    clock.mockRestore();
  }
});
