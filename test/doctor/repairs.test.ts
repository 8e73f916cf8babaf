import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.ts';
import { checksFor } from '../../src/doctor/mend.ts';
import { keepsAddresses } from '../../src/doctor/repairs/mend-network.ts';
import { repairs } from '../../src/doctor/repairs.ts';
import { hostOf, reference, rolesOf } from '../role/sites.ts';

test('every repair that a check names is there, and every repair is named by a check', () => {
  const named = [...new Set(checks.flatMap(({ repair }) => repair ?? []))];
  expect(named.toSorted()).toEqual(repairs.map(({ id }) => id).toSorted());
});

test.each(repairs)(
  '$id says what it would do on each host it is for, with steps and files that are there',
  (repair) => {
    const site = reference();
    const hosts = repair.group.of(site);
    expect(hosts.length).toBeGreaterThan(0);
    const lines = hosts.flatMap((host) => repair.plan(host, rolesOf(site, host.name)));
    // A site without extras has none of their files, and only MySQL's own host has its settings.
    expect(lines.length).toBeGreaterThan(0);
    expect(checksFor(repair).length).toBeGreaterThan(0);
  },
);

test('netplan that has lost an address of the host is not applied', () => {
  const host = hostOf(reference(), 'kvm-host-01');
  const said = (addresses: readonly string[], code = 0) => {
    const netplan = `netplan() { printf '      - "%s"\\n' ${addresses.join(' ')}; return ${code}; }`;
    try {
      execFileSync('bash', ['-c', `${netplan}\n${keepsAddresses(host)}exit 0`], { stdio: 'pipe' });
      return '';
    } catch (error) {
      return String((error as { stderr: Buffer }).stderr);
    }
  };
  const own = host.attachments.flatMap(({ address, network: { cidr } }) => address && `${address}/${cidr.prefix}`);
  const [first = '', ...others] = own.filter((one) => one !== undefined);
  expect(said([first, ...others])).toBe('');
  expect(said([`1${first}`, ...others])).toContain(`/etc/netplan has no ${first}: `);
  expect(said([], 1)).toBe('');
});
