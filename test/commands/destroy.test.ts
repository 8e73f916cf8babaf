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
}, 120_000);
