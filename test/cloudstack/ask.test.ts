import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Api, Call } from '../../src/cloudstack/api.ts';
import { apiOf, byKeys } from '../../src/cloudstack/ask.ts';
import type { FaultKind } from '../fakes/cloudstack/faults.ts';
import { type StandIn, startStandIn } from '../fakes/cloudstack/stand-in.ts';

const never = new AbortController().signal;
const zoneCall: Call = {
  command: 'createZone',
  params: { name: `Zone "1" (a*b~c) + 한`, networktype: 'Advanced', dns1: '8.8.8.8', internaldns1: '10.15.0.116' },
};
const zone = z.object({ zone: z.object({ id: z.string(), name: z.string() }) });

let standIn: StandIn;
let api: Api;

beforeEach(async () => {
  standIn = await startStandIn();
  api = apiOf({ url: standIn.url }, byKeys(standIn.adminKeys()));
});

afterEach(() => standIn.close());

const names = () => standIn.world.live('zones').map(({ name }) => name);

test('a call is answered by what the envelope holds, and names go through whole', async () => {
  const made = await api.send(zoneCall, zone, never);
  expect(made).toMatchObject({ ok: true, value: { zone: { name: zoneCall.params?.name } } });
  expect(names()).toEqual([zoneCall.params?.name]);
});

test('a call that becomes a job is answered by what the job gave', async () => {
  const made = await api.send(zoneCall, zone, never);
  const zoneid = made.ok ? made.value.zone.id : '';
  const call = { command: 'createPhysicalNetwork', params: { zoneid, name: 'p', isolationmethods: 'VXLAN' } };
  const network = z.object({ physicalnetwork: z.object({ name: z.string() }) });
  expect(await api.send(call, network, never)).toEqual({ ok: true, value: { physicalnetwork: { name: 'p' } } });
});

test('secrets are in the bodies of posts only', async () => {
  await api.send({ command: 'listZones', params: { name: 'x' } }, z.unknown(), never);
  expect(standIn.heard).toMatchObject([{ method: 'POST', command: 'listZones' }]);
});

test('another secret is refused as a login', async () => {
  const stranger = apiOf({ url: standIn.url }, byKeys({ ...standIn.adminKeys(), secretKey: 'wrong' }));
  expect(await stranger.send(zoneCall, zone, never)).toMatchObject({
    ok: false,
    problems: [{ kind: 'login', code: 401 }],
  });
  expect(names()).toEqual([]);
});

describe('a call that goes wrong is sent once, and says whether it may have been done', () => {
  test.each<[FaultKind, string, boolean, number]>([
    ['drop-before', 'unreachable', true, 0],
    ['drop-after', 'unreachable', true, 1],
    ['die-before', 'unreachable', true, 0],
    ['die-after', 'unreachable', true, 1],
    ['hang', 'timeout', true, 1],
    ['unavailable', 'unreachable', false, 0],
  ])('%s', async (fault, kind, maybeDone, zones) => {
    standIn.faults.add({ kind: fault, command: 'createZone' });
    const got = await api.send({ ...zoneCall, timeout: fault === 'hang' ? 2000 : 20_000 }, zone, never);
    expect(got).toMatchObject({ ok: false, problems: [{ kind, maybeDone, command: 'createZone' }] });
    expect(names()).toHaveLength(zones);
    expect(standIn.heard).toHaveLength(1);
  });

  test('nobody there', async () => {
    await standIn.die();
    expect(await api.send(zoneCall, zone, never)).toMatchObject({
      ok: false,
      problems: [{ kind: 'unreachable', maybeDone: false, message: 'createZone: the connection is refused' }],
    });
  });

  test('a job that the death of the server cut', async () => {
    const made = await api.send(zoneCall, zone, never);
    standIn.faults.add({ kind: 'lose-job', command: 'createPhysicalNetwork' });
    const params = { zoneid: made.ok ? made.value.zone.id : '', name: 'p' };
    const got = await api.send({ command: 'createPhysicalNetwork', params }, z.unknown(), never);
    expect(got).toMatchObject({
      ok: false,
      problems: [{ kind: 'unreachable', maybeDone: true, job: expect.any(String) }],
    });
    expect(standIn.heard.filter(({ command }) => command === 'createPhysicalNetwork')).toHaveLength(1);
  });
});
