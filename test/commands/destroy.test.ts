import { expect, test } from 'vitest';
import { finalizePlace } from './finalize-place.ts';

test('a zone is destroyed by its name, its agents forget it, and finalize makes it again', async () => {
  const place = await finalizePlace();
  expect((await place.finalize()).code).toBe(0);
  const other = await place.destroy({ yes: 'banana' });
  expect(other.code).toBe(2);
  expect(other.remarks.join('\n')).toContain('the zone is not called "banana"; nothing was changed');
  expect((await place.destroy()).code).toBe(2);
  expect(place.cloud.world.live('zones')).toHaveLength(1);

  const gone = await place.destroy({ yes: 'TEST' });
  expect(gone.said).toContain('zone TEST is not there any more');
  expect(gone.code).toBe(0);
  for (const table of ['zones', 'pods', 'clusters', 'hosts', 'pools', 'imageStores'] as const) {
    expect(place.cloud.world.live(table)).toEqual([]);
  }
  expect(place.fakes.host('kvm-host-01').guid).toBeUndefined();
  expect((await place.destroy({ yes: 'TEST' })).code).toBe(0);
  expect((await place.finalize()).said).toContain('zone TEST works');
});

test('a management server that is away is waited for, as long as that was asked for', async () => {
  const place = await finalizePlace();
  expect((await place.finalize()).code).toBe(0);
  const manager = place.fakes.host('cloudstack-mgmt');
  manager.away = 'no-route';
  const late = await place.destroy({ yes: 'TEST', wait: 1200 });
  expect(late.code).toBe(1);
  expect(late.remarks.join('\n')).toContain('cloudstack-mgmt is not ready: does not answer');
  const before = place.journal().length;
  const running = place.destroy({ yes: 'TEST' });
  const isWaitedFor = () =>
    place
      .journal()
      .slice(before)
      .some(({ host }) => host === 'cloudstack-mgmt');
  await expect.poll(isWaitedFor).toBe(true);
  manager.away = undefined;
  expect((await running).said).toContain('zone TEST is not there any more');
});

test('a host that does not answer keeps its agent as it is, which is said with what is done about it', async () => {
  const place = await finalizePlace();
  expect((await place.finalize()).code).toBe(0);
  const host = place.fakes.host('kvm-host-01');
  host.away = 'no-route';
  const ended = await place.destroy({ yes: 'TEST' });
  expect(ended.code).toBe(1);
  expect(place.cloud.world.live('zones')).toEqual([]);
  const said = ended.remarks.join('\n');
  expect(said).toContain(
    'the zone is gone, and the agent of kvm-host-01 still believes in it: kvm-host-01 (192.0.2.1)',
  );
  expect(said).toContain('run this again when the host answers');
  host.away = undefined;
  expect((await place.destroy({ yes: 'TEST' })).code).toBe(0);
  expect(host.guid).toBeUndefined();
});
