import { afterEach, describe, expect, it, vi } from 'vitest';
import { firstBytes, run } from './tools.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a program that is missing', () => {
  it('fails the test with the name of its package', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(() => run('7z', [])).toThrow('7z is missing: install the Debian package p7zip-full');
    await expect(firstBytes('isoinfo', [], 1)).rejects.toThrow('install the Debian package genisoimage');
  });
});
