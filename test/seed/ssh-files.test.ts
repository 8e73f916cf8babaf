import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Server, utils } from 'ssh2';
import { afterAll, describe, expect, it } from 'vitest';
import { knownHosts } from '../../src/seed/known-hosts.ts';
import { sshConfig, sshKey } from '../../src/seed/ssh-config.ts';
import type { Site } from '../../src/site/site.ts';
import { example, secrets } from './sites.ts';

const folder = mkdtempSync(join(tmpdir(), 'zoneseed-ssh-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the three files into an output folder and gives what ssh itself makes of them for a host. */
function ssh(site: Site, host: string, out = join(folder, 'out')): Map<string, string> {
  mkdirSync(out, { recursive: true });
  for (const { name, content } of [sshConfig(site, out), knownHosts(site, secrets), sshKey(secrets)]) {
    writeFileSync(join(out, name), content);
  }
  chmodSync(join(out, 'ssh_key'), 0o600);
  const lines = execFileSync('ssh', ['-F', join(out, 'ssh_config'), '-G', host], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .split('\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]));
}

describe('ssh_config', () => {
  it.each(['kvm-host-01', 'kvm-host-01.banana.lan'])('leads ssh to the host by its name: %s', (name) => {
    const options = ssh(example('reference.yaml'), name);
    expect(Object.fromEntries(options)).toMatchObject({
      hostname: '10.10.0.117',
      user: 'boan',
      identityfile: join(folder, 'out/ssh_key'),
      userknownhostsfile: join(folder, 'out/known_hosts'),
      stricthostkeychecking: 'true',
      identitiesonly: 'yes',
    });
  });

  it.each(['with blank', 'per%h cent', 'quo"te', 'back\\slash', "it's", 'ünï', '#hash', 'dollar$x'])(
    'names its files in a folder called %s',
    (name) => {
      const out = join(folder, name);
      const options = ssh(example('reference.yaml'), 'nfs-01', out);
      expect(options.get('identityfile')?.replaceAll('%%', '%')).toBe(join(out, 'ssh_key'));
    },
  );

  it('refuses a folder that ssh cannot be told of', () => {
    expect(() => sshConfig(example('reference.yaml'), '/tmp/$\u007bHOME}')).toThrow(/cannot carry/);
    expect(() => sshConfig(example('reference.yaml'), '/tmp/a\nb')).toThrow(/cannot carry/);
  });
});

describe('ssh_key', () => {
  it('is a key that OpenSSH reads, and its owner alone', () => {
    const key = sshKey(secrets);
    expect(key).toMatchObject({ name: 'ssh_key', secret: true });
    const file = join(folder, 'key');
    writeFileSync(file, key.content, { mode: 0o600 });
    const [type, data] = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).split(' ');
    expect(secrets.siteKey.publicKey.split(' ').slice(0, 2)).toEqual([type, data?.trim()]);
  });
});

describe('known_hosts', () => {
  const site = example('vlan-bond.yaml');
  const file = join(folder, 'known_hosts');

  it('has the three keys of a host under each of its names and addresses', () => {
    writeFileSync(file, knownHosts(site, secrets).content);
    for (const host of site.hosts) {
      const addresses = host.attachments.flatMap(({ address, address6 }) => [address, address6]);
      for (const name of [host.name, host.fqdn, ...addresses]) {
        if (name === undefined) continue;
        const found = execFileSync('ssh-keygen', ['-f', file, '-F', name], { encoding: 'utf8' });
        const keys = found.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
        const wanted = secrets
          .host(host.name)
          .hostKeys.map(({ publicKey }) => publicKey.split(' ').slice(0, 2).join(' '));
        expect(keys.map((line) => line.split(' ').slice(1).join(' '))).toEqual(wanted);
      }
    }
  });

  it('is public: nothing of a private key is in it', () => {
    expect(knownHosts(site, secrets)).toMatchObject({ secret: false });
    expect(knownHosts(site, secrets).content).not.toContain('PRIVATE');
  });
});

describe('the first connection', () => {
  const site = example('reference.yaml');
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  /** A server with the host keys of `name` that lets in the holder of the site's key. */
  function serve(name: string): Promise<number> {
    const known = utils.parseKey(secrets.siteKey.publicKey);
    if (known instanceof Error) throw known;
    const server = new Server({ hostKeys: secrets.host(name).hostKeys.map((key) => key.privateKey) }, (client) => {
      client.on('error', () => undefined);
      client.on('authentication', (attempt) => {
        const right = attempt.method === 'publickey' && attempt.key.data.equals(known.getPublicSSH());
        if (right && attempt.username === 'boan') attempt.accept();
        else attempt.reject(['publickey']);
      });
      client.on('session', (accept) => {
        accept().on('exec', (acceptExec) => {
          const channel = acceptExec();
          channel.exit(0);
          channel.end('in\n');
        });
      });
    });
    servers.push(server);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }

  async function connect(name: string, port: number, ...options: string[]): Promise<string> {
    const out = join(folder, 'connect');
    ssh(site, name, out);
    const args = [
      '-F',
      join(out, 'ssh_config'),
      '-o',
      'HostName=127.0.0.1',
      '-o',
      'BatchMode=yes',
      '-p',
      `${port}`,
      ...options,
      name,
      'true',
    ];
    const { stdout, stderr } = await promisify(execFile)('ssh', args, { timeout: 20_000 }).catch((error) => error);
    return stdout + stderr;
  }

  it.each(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512'])(
    'is verified and let in, by host key %s',
    async (type) => {
      expect(await connect('nfs-01', await serve('nfs-01'), '-o', `HostKeyAlgorithms=${type}`)).toBe('in\n');
    },
  );

  it('ends when another machine answers', async () => {
    expect(await connect('nfs-01', await serve('kvm-host-01'))).toContain('Host key verification failed');
  });
});
