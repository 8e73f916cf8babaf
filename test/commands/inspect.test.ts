import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { command } from '../../src/commands/inspect.ts';
import { compiled, outputOf, pxeOf, scratch } from '../look/look-place.ts';
import { hiddenOf, leaked } from '../look/look-secrets.ts';
import { heard } from './listener.ts';

function inspected(file: string, options: Parameters<typeof command.run>[2] = {}) {
  return heard(command, [file], options);
}

describe('inspect', () => {
  const site = compiled('reference.yaml', (given) => ({
    ...given,
    hosts: given.hosts.map((host, i) => (i === 0 ? { ...host, identity: { serial: 'S 1', macs: [] } } : host)),
  }));
  let out: string;
  beforeAll(() => {
    out = outputOf(site);
  });

  test('lists site, build, hosts and documents', async () => {
    const { code, said, remarks } = await inspected(out);
    expect({ code, remarks }).toEqual({ code: 0, remarks: [] });
    expect(
      said
        .replaceAll(/[0-9a-f]{64}/g, '…')
        .replaceAll(/\d+ KiB/g, 'n KiB')
        .split('\n')
        .slice(0, 8),
    ).toEqual([
      `${out}: output of zoneseed build`,
      'site       banana',
      expect.stringMatching(/^build {6}[0-9a-f]{12}$/),
      'cloudstack-mgmt  recognised by serial S 1',
      expect.stringMatching(/^ {2}meta-data +\d+ bytes {2}sha256 …$/),
      expect.stringMatching(/^ {2}user-data +n KiB {2}sha256 …$/),
      'kvm-host-01  chosen by hand: no serial, UUID or MAC is known of it',
      expect.stringContaining('meta-data'),
    ]);
  });

  test('says of a PXE tree that nobody is there to choose a host that nothing tells', async () => {
    const { said } = await inspected(await pxeOf(site));
    expect(said).toContain('cloudstack-mgmt  recognised by serial S 1\n');
    expect(said).toContain('kvm-host-01  not served: no serial, UUID or MAC is known of it\n');
  });

  test('says the same as JSON, of one host if asked', async () => {
    const { said } = await inspected(out, { json: true, host: 'nfs-01' });
    expect(JSON.parse(said)).toMatchObject({
      file: out,
      kind: 'output',
      site: 'banana',
      hosts: [{ name: 'nfs-01', identity: { macs: [] }, documents: [{ name: 'meta-data' }, { name: 'user-data' }] }],
      problems: [],
    });
  });

  test('answers JSON also when nothing can be understood', async () => {
    const { code, said } = await inspected('/nowhere', { json: true });
    const message = '/nowhere cannot be read: no such file or directory (ENOENT)';
    expect({ code, said: JSON.parse(said) }).toEqual({
      code: 3,
      said: { problems: [{ severity: 'error', rule: 'look', message }] },
    });
  });

  test('prints a document without its secrets, and with them when asked', async () => {
    const iso = join(out, 'iso/cloudstack-mgmt.iso');
    const hidden = await inspected(iso, { document: 'user-data' });
    expect(hidden).toMatchObject({ code: 0, remarks: [] });
    expect(hidden.said).toMatch(/^#cloud-config\n# cloudstack-mgmt, a host of the site banana: /);
    expect(leaked(hidden.said, hiddenOf(site))).toEqual([]);
    const json = await inspected(iso, { document: 'user-data', json: true });
    expect(JSON.parse(json.said)).toEqual({ host: 'cloudstack-mgmt', document: 'user-data', content: hidden.said });
    const open = await inspected(iso, { document: 'user-data', reveal: true });
    expect(open.said).toContain(site.secrets.mysqlRootPassword);
  });

  test('withholds a key, and says how it is shown', async () => {
    expect(await inspected(out, { document: 'ssh_key' })).toEqual({
      code: 1,
      said: '',
      remarks: [`error: ${out}: ssh_key is a private key [withheld]`, '  --reveal shows it as it is'],
    });
    expect((await inspected(out, { document: 'ssh_key', reveal: true })).said).toBe(site.secrets.siteKey.privateKey);
    expect((await inspected(out, { document: 'known_hosts' })).said).toContain('ssh-ed25519');
  });

  test('wrong usage names what there is', async () => {
    expect(await inspected(out, { document: 'user-dta', host: 'nfs-01' })).toMatchObject({
      code: 2,
      remarks: [`error: ${out} has no document "user-dta" [unknown-document]`, '  did you mean user-data?'],
    });
    expect(await inspected(out, { document: 'user-data' })).toMatchObject({
      code: 2,
      remarks: [
        'error: 3 hosts have a user-data [which-host]',
        '  name one by --host: cloudstack-mgmt, kvm-host-01, nfs-01',
      ],
    });
    expect(await inspected(out, { host: 'nfs-1' })).toMatchObject({
      code: 2,
      remarks: [`error: ${out} has no host "nfs-1" [unknown-host]`, '  did you mean nfs-01?'],
    });
    expect(await inspected(out, { reveal: true })).toMatchObject({ code: 2 });
  });

  test('what cannot be understood is a fault, said in a line', async () => {
    const file = join(scratch(), 'x.iso');
    writeFileSync(file, 'x'.repeat(100_000));
    const { code, said, remarks } = await inspected(file);
    expect({ code, said, lines: remarks.length }).toEqual({ code: 3, said: '', lines: 2 });
    expect(remarks[0]).toMatch(/^error: \S+x\.iso is no ISO image \[look\]$/);
  });

  test('a name that would move the cursor does not', async () => {
    const file = join(scratch(), 'user-data');
    writeFileSync(file, '#cloud-config\nhostname: "a\\e[2Jb"\n');
    expect((await inspected(file)).said).not.toContain('\u001b');
  });
});
