import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { knownHosts } from '../../src/seed/known-hosts.ts';
import { sshConfig, sshKey } from '../../src/seed/ssh-config.ts';
import type { Site } from '../../src/site/model.ts';
import { example, secrets } from './sites.ts';

const folder = mkdtempSync(join(tmpdir(), 'zoneseed-ssh-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the three files into an output folder and gives what ssh itself makes of them for a host. */
function ssh(site: Site, host: string, out = join(folder, 'out'), label = out): Map<string, string> {
  mkdirSync(out, { recursive: true });
  for (const { path, content } of [sshConfig(site, label), knownHosts(site, secrets), sshKey(secrets)]) {
    writeFileSync(join(out, path), content);
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

  it('takes the folder as it is told, which may be relative', () => {
    const options = ssh(example('reference.yaml'), 'nfs-01', join(folder, 'relative'), 'out');
    expect(options.get('userknownhostsfile')).toBe('out/known_hosts');
  });

  it('refuses a folder that ssh cannot be told of', () => {
    expect(() => sshConfig(example('reference.yaml'), '/tmp/$\u007bHOME}')).toThrow(/cannot carry/);
    expect(() => sshConfig(example('reference.yaml'), '/tmp/a\nb')).toThrow(/cannot carry/);
  });
});

describe('ssh_key', () => {
  it('is a key that OpenSSH reads, and its owner alone', () => {
    const key = sshKey(secrets);
    expect(key).toMatchObject({ path: 'ssh_key', mode: 0o600, secret: true });
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
    expect(knownHosts(site, secrets)).toMatchObject({ secret: false, mode: 0o644 });
    expect(knownHosts(site, secrets).content).not.toContain('PRIVATE');
  });
});
