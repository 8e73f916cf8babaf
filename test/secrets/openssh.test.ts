import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKeyPair } from '../../src/secrets/generate.ts';
import { fingerprint, opensshKeyPair } from '../../src/secrets/openssh.ts';
import type { KeyPair } from '../../src/secrets/secret-values.ts';
import { fakeSecrets } from '../fakes/secrets.ts';
import { must, run } from '../lab/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'zoneseed-openssh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let counter = 0;

/** Writes a private key as sshd wants it and gives its name. */
function privateFile(pair: KeyPair): string {
  const file = join(folder, `key${counter++}`);
  writeFileSync(file, pair.privateKey, { mode: 0o600 });
  return file;
}

/** A key whose field begins with a zero byte, as one in 256 does: writers of key files stumble over it. */
function withLeadingZero(make: () => JsonWebKey, field: 'x' | 'd'): JsonWebKey {
  for (;;) {
    const key = make();
    if (Buffer.from(key[field] ?? '', 'base64url')[0] === 0) return key;
  }
}

const ed25519 = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const ecdsa = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

let pairs: KeyPair[] = [];
beforeAll(async () => {
  const types = ['ed25519', 'ecdsa', 'ed25519', 'ecdsa', 'ed25519', 'ecdsa', 'rsa', 'rsa'] as const;
  pairs = [
    ...(await Promise.all(types.map((type, i) => newKeyPair(type, `root@host-${i}`)))),
    opensshKeyPair(withLeadingZero(ed25519, 'x'), 'root@zero'),
    opensshKeyPair(withLeadingZero(ed25519, 'd'), 'root@zero'),
    opensshKeyPair(withLeadingZero(ecdsa, 'x'), 'root@zero'),
    opensshKeyPair(withLeadingZero(ecdsa, 'd'), 'root@zero'),
    ...fakeSecrets('banana', ['kvm-host-01']).host('kvm-host-01').hostKeys,
  ];
});

describe('OpenSSH key files', () => {
  it('give ssh-keygen the public key and the comment we write beside them', async () => {
    for (const pair of pairs) {
      expect((await must(['ssh-keygen', '-y', '-f', privateFile(pair)])).trim()).toBe(pair.publicKey);
    }
  });

  it('have the fingerprint ssh-keygen prints', async () => {
    const file = join(folder, 'all.pub');
    writeFileSync(file, pairs.map((pair) => `${pair.publicKey}\n`).join(''));
    const printed = (await must(['ssh-keygen', '-l', '-f', file])).trim().split('\n');
    const told = printed.map((line) => line.replace(/^\d+ (SHA256:\S+) root@\S+ \((\w+)\)$/, '$2 $1'));
    expect(told).toEqual(pairs.map(fingerprint));
  });

  it('sign what their public half verifies', async () => {
    for (const pair of pairs) {
      const file = privateFile(pair);
      const signature = await must(['ssh-keygen', '-q', '-Y', 'sign', '-n', 'test', '-f', file], { input: 'message' });
      writeFileSync(`${file}.sig`, signature);
      const check = ['ssh-keygen', '-Y', 'check-novalidate', '-n', 'test', '-s', `${file}.sig`];
      expect(await run(check, { input: 'message' })).toMatchObject({ code: 0 });
      expect(await run(check, { input: 'another message' })).not.toMatchObject({ code: 0 });
    }
  });

  it('are the same bytes for the same key, and another key each time one is made', async () => {
    const key = ed25519();
    expect(opensshKeyPair(key, 'c')).toEqual(opensshKeyPair(structuredClone(key), 'c'));
    expect(new Set(pairs.map(({ publicKey }) => publicKey)).size).toBe(pairs.length);
    expect((await newKeyPair('rsa', 'c')).publicKey).toMatch(/^ssh-rsa \S{540,} c$/);
  });

  it('end with a newline and have lines ssh accepts', () => {
    for (const { privateKey, publicKey } of pairs) {
      expect(privateKey).toMatch(
        /^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,70}\n)+-----END OPENSSH PRIVATE KEY-----\n$/,
      );
      expect(publicKey).not.toContain('\n');
    }
  });

  it('let the real ssh verify a server before anything is typed, and the server let the site key in', async () => {
    const siteKey = await newKeyPair('ed25519', 'zoneseed@banana');
    for (const type of ['ed25519', 'ecdsa', 'rsa'] as const) {
      const hostKey = await newKeyPair(type, 'root@kvm-host-01');
      expect(await connect(hostKey, hostKey, siteKey)).toMatchObject({ code: 0, stdout: 'welcome' });
    }
    const [pinned, stranger] = [await newKeyPair('ecdsa', 'c'), await newKeyPair('ecdsa', 'c')];
    const refused = await connect(stranger, pinned, siteKey);
    expect(refused.code).toBe(255);
    expect(refused.stderr).toContain('Host key verification failed');
  });
});

/** Runs ssh against a server with `hostKey`, trusting `pinned` only, logging in with `siteKey`. */
async function connect(hostKey: KeyPair, pinned: KeyPair, siteKey: KeyPair) {
  const identity = privateFile(siteKey);
  const knownHosts = join(folder, `known_hosts${counter++}`);
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => {
      const known =
        context.method === 'publickey' && siteKey.publicKey.split(' ')[1] === context.key.data.toString('base64');
      if (known) context.accept();
      else context.reject(['publickey']);
    });
    client.on('session', (accept) =>
      accept().once('exec', (acceptExec) => {
        const stream = acceptExec();
        stream.write('welcome');
        stream.exit(0);
        stream.end();
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${pinned.publicKey}\n`);
  chmodSync(identity, 0o600);
  const options = [
    `UserKnownHostsFile=${knownHosts}`,
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    'IdentitiesOnly=yes',
  ];
  try {
    return await run(
      [
        'ssh',
        '-F',
        '/dev/null',
        ...options.flatMap((option) => ['-o', option]),
        '-i',
        identity,
        '-p',
        `${port}`,
        'root@127.0.0.1',
        'true',
      ],
      { timeout: 20 },
    );
  } finally {
    server.close();
  }
}
