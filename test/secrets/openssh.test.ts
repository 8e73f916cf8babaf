import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newEd25519, newHosts } from '../../src/secrets/generate.ts';
import { ecdsaKeyPair, ed25519KeyPair, fingerprint, rsaKeyPair } from '../../src/secrets/openssh.ts';
import type { KeyPair } from '../../src/secrets/secret-values.ts';
import { hostSecrets } from '../../src/secrets/site-secrets.ts';
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

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** Scalars of every length: a leading zero byte, and a top bit that is set. */
function scalars(): Buffer[] {
  const short = Buffer.concat([Buffer.alloc(1), randomBytes(31)]);
  const shorter = Buffer.concat([Buffer.alloc(2), randomBytes(30)]);
  const high = Buffer.concat([Buffer.of(0x80), randomBytes(31)]);
  return [short, shorter, high, ...Array.from({ length: 20 }, () => random())];
}

function random(): Buffer {
  const scalar = randomBytes(32);
  scalar[0] = (scalar[0] ?? 0) & 0x7f;
  return scalar;
}

let pairs: KeyPair[] = [];
beforeAll(async () => {
  const hosts = await newHosts(['a', 'b', 'c', 'd', 'e', 'f'], () => {});
  pairs = [
    ...Array.from({ length: 24 }, (_, i) => ed25519KeyPair(bytes(newEd25519()), `root@host-${i}`)),
    ...scalars().map((scalar, i) => ecdsaKeyPair(scalar, `root@host-${i}`)),
    ...hosts.map(({ p, q, iqmp, host }) => rsaKeyPair({ p: bytes(p), q: bytes(q), iqmp: bytes(iqmp) }, `root@${host}`)),
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
    expect(printed.map((line) => line.replace(/ root@\S+/, ''))).toEqual(pairs.map(fingerprint));
  });

  it('sign what their public half verifies', async () => {
    for (const pair of [...pairs.slice(0, 4), ...pairs.slice(24, 32), ...pairs.filter(({ type }) => type === 'rsa')]) {
      const file = privateFile(pair);
      const signature = await must(['ssh-keygen', '-q', '-Y', 'sign', '-n', 'test', '-f', file], { input: 'message' });
      writeFileSync(`${file}.sig`, signature);
      const check = ['ssh-keygen', '-Y', 'check-novalidate', '-n', 'test', '-s', `${file}.sig`];
      expect(await run(check, { input: 'message' })).toMatchObject({ code: 0 });
      expect(await run(check, { input: 'another message' })).not.toMatchObject({ code: 0 });
    }
  });

  it('are the same bytes for the same material', () => {
    const key = bytes(newEd25519());
    expect(ed25519KeyPair(key, 'c')).toEqual(ed25519KeyPair(Buffer.from(key), 'c'));
    const scalar = random();
    expect(ecdsaKeyPair(scalar, 'c')).toEqual(ecdsaKeyPair(scalar, 'c'));
    expect(fakeSecrets('s', ['h']).host('h')).toEqual(fakeSecrets('s', ['h']).host('h'));
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
    const [material] = await newHosts(['kvm-host-01'], () => {});
    if (material === undefined) throw new Error('no host was made');
    const siteKey = ed25519KeyPair(bytes(newEd25519()), 'zoneseed@banana');
    for (const hostKey of hostSecrets(material).hostKeys) {
      expect(await connect(hostKey, hostKey, siteKey)).toMatchObject({ code: 0, stdout: 'welcome' });
    }
    const stranger = ecdsaKeyPair(random(), 'root@kvm-host-01');
    const refused = await connect(stranger, hostSecrets(material).hostKeys[1], siteKey);
    expect(refused.code).toBe(255);
    expect(refused.stderr).toContain('Host key verification failed');
  });
});

/** Runs ssh against a server with `hostKey`, trusting `pinned` only, logging in with `siteKey`. */
async function connect(hostKey: KeyPair, pinned: KeyPair | undefined, siteKey: KeyPair) {
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
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${pinned?.publicKey}\n`);
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
