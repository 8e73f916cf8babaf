import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { proveStorage } from '../../src/finalize/storage-proof.ts';
import type { Storage } from '../../src/site/site.ts';
import { topology } from '../../src/site/topology.ts';
import { reference } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const site = reference();
const secondary = topology(site).stores.filter(({ kind }) => kind === 'secondary');
const { exportPath, server } = secondary[0] as Storage;

/** The folder that the NFS server of the test exports. */
let exported: string;
/** The management server and the KVM host, which both use the secondary storage. */
let manager: Machine;
let kvm: Machine;

beforeEach(async () => {
  exported = join(mkdtempSync(join(tmpdir(), 'zoneseed-nfs-')), 'of the server');
  mkdirSync(exported);
  [manager, kvm] = await Promise.all([boot('cloudstack-mgmt'), boot('kvm-host-01')]);
  for (const machine of [manager, kvm]) mountHelper(machine, `exec mount --bind ${JSON.stringify(exported)} "$2"`);
});
afterEach(() => rmSync(exported, { recursive: true, force: true }));

/** What mount calls for NFS: its words are the source, the folder, -o and the options. */
function mountHelper(machine: Machine, script: string): void {
  machine.command('/usr/sbin/mount.nfs', script);
}

function prove(stores: readonly Storage[] = secondary) {
  return proveStorage(stores, wayTo(manager, kvm));
}

const found = async (stores?: readonly Storage[]) =>
  (await prove(stores)).map(({ problem: { message, hint } }) => `${message} (${hint})`);

/** Nothing is mounted and nothing lies about, on the machines and on the store. */
function expectClean(): void {
  for (const machine of [manager, kvm]) {
    expect(machine.inside('ls /run; grep -c zoneseed-nfs /proc/mounts')).not.toContain('zoneseed-nfs.');
    expect(machine.inside('grep -c zoneseed-nfs /proc/mounts')).toBe('0\n');
  }
  expect(readdirSync(exported)).toEqual([]);
}

describe('an export that works', () => {
  test('is mounted, written, read by the next and left as it was', async () => {
    expect(await prove()).toEqual([]);
    expectClean();
    expect(kvm.calls).toHaveLength(3);
    expect(kvm.calls[0]).toMatch(
      new RegExp(`^mount.nfs ${server}:${exportPath} /run/zoneseed-nfs\\S+ -o rw,soft,retry=0`),
    );
  });

  test('is mounted with its own options, and before ours where they contradict', async () => {
    expect(await prove(secondary.map((store) => ({ ...store, mountOptions: 'vers=4.1,hard' })))).toEqual([]);
    expect(kvm.calls[0]).toMatch(/-o rw,vers=4.1,hard,soft,retry=0/);
  });

  test('may have a path that a shell would not leave alone', async () => {
    const odd = `/export/o'ne $(touch /run/pwned) "é"`;
    expect(await prove(secondary.map((store) => ({ ...store, exportPath: odd })))).toEqual([]);
    expect(kvm.calls[0]).toContain(`${server}:${odd} /run/`);
    expect(kvm.exists('/run/pwned')).toBe(false);
  });
});

describe('an export that does not work is told with what mends it', () => {
  test('when it is not open to a host', async () => {
    mountHelper(kvm, 'echo "mount.nfs: access denied by server while mounting x" >&2; exit 32');
    expect(await found()).toEqual([
      `kvm-host-01 cannot mount ${server}:${exportPath}: mount.nfs: access denied by server while mounting x (open the export to the addresses of kvm-host-01 on nfs-01)`,
    ]);
    expectClean();
  });

  test('when no server answers', async () => {
    mountHelper(kvm, 'echo "mount.nfs: Connection timed out" >&2; exit 32');
    expect(await found()).toEqual([expect.stringContaining('reach its port 2049?')]);
  });

  test('when NFS is not installed', async () => {
    kvm.inside('rm /usr/sbin/mount.nfs');
    expect(await found()).toEqual([expect.stringMatching(/cannot mount .*apt-get install nfs-common/)]);
  });

  test('when it is read-only', async () => {
    mountHelper(kvm, `mount --bind ${JSON.stringify(exported)} "$2" && exec mount -o remount,bind,ro "$2"`);
    expect(await found()).toEqual([
      expect.stringMatching(/cannot write to .*: Read-only file system \(.*rw and no_root/),
    ]);
    expectClean();
  });

  test('when root is squashed', async () => {
    kvm.command('stat', 'echo 65534');
    expect(await found()).toEqual([
      expect.stringMatching(/is not root on .*belongs to user 65534 \(export .* with no_root_squash/),
    ]);
    expectClean();
  });

  test('when two machines see two stores', async () => {
    const other = join(exported, '../other');
    mkdirSync(other);
    mountHelper(kvm, `exec mount --bind ${JSON.stringify(other)} "$2"`);
    expect(await found()).toEqual([
      expect.stringMatching(/^cloudstack-mgmt does not read what another machine wrote to .*is not there/),
      expect.stringMatching(/^kvm-host-01 does not read what another machine wrote to .*is not there/),
    ]);
    expectClean();
    expect(readdirSync(other)).toEqual([]);
  });

  test('when a machine does not answer, and the others are tried all the same', async () => {
    kvm.ssh.close();
    expect(await found()).toEqual([expect.stringContaining('kvm-host-01 (127.0.0.1) has no SSH server yet')]);
    expectClean();
  });
});

test('a connection that breaks in the middle leaves nothing mounted', async () => {
  mountHelper(kvm, `mount --bind ${JSON.stringify(exported)} "$2"; touch /run/mounted; sleep 1`);
  const proof = prove();
  await kvm.until('[[ -e /run/mounted ]]');
  kvm.ssh.cut();
  expect((await proof)[0]?.problem.message).toContain('ended the connection');
  await kvm.until('! grep -q zoneseed-nfs /proc/mounts && ! compgen -G "/run/zoneseed-nfs.*"');
});

test('what a kill has left is cleaned up by the next proof', async () => {
  mountHelper(
    kvm,
    `mount --bind ${JSON.stringify(exported)} "$2"; [[ -e /run/mounted ]] || { touch /run/mounted; sleep 100; }`,
  );
  const proof = prove();
  await kvm.until('[[ -e /run/mounted ]]');
  kvm.inside('exec pkill -KILL "^(bash|timeout|mount|mount.nfs|sleep)$"');
  expect(kvm.inside('grep -c zoneseed-nfs /proc/mounts')).toBe('1\n');
  expect(await proof).toHaveLength(1);
  writeFileSync(join(exported, '.zoneseed-kvm-host-01.of-a-run-before'), '');
  writeFileSync(join(exported, '.zoneseed-kvm-host-012.of-another-host'), '');
  mountHelper(kvm, `exec mount --bind ${JSON.stringify(exported)} "$2"`);
  expect(await prove()).toEqual([]);
  expect(readdirSync(exported)).toEqual(['.zoneseed-kvm-host-012.of-another-host']);
  expect(kvm.inside('grep -c zoneseed-nfs /proc/mounts')).toBe('0\n');
});
