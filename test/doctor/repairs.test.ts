import { expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.ts';
import { checksFor } from '../../src/doctor/mend.ts';
import { repairs } from '../../src/doctor/repairs.ts';
import { reference, rolesOf } from '../role/sites.ts';

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
