/** Every call the zone is made, changed and destroyed with, held against the description of the API. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Api, Call } from '../../src/cloudstack/api.ts';
import { pairsOf } from '../../src/cloudstack/call.ts';
import { untold } from '../../src/outcome/told.ts';
import { destroyZone } from '../../src/zone/destroy-zone.ts';
import type { ZonedSite } from '../../src/zone/kind.ts';
import { waitUntilReady } from '../../src/zone/ready.ts';
import { unlikeTheApi } from '../contract/described.ts';
import { API_FOLDER } from '../contract/recordings.ts';
import type { Heard } from '../fakes/cloudstack/stand-in.ts';
import { anySite, fields, shape } from './any-site.ts';
import { type Cloud, cloud, got } from './in-process.ts';
import { applyOn } from './made-zone.ts';
import { example, reference } from './zoned-sites.ts';

/** A caller whose calls are kept. */
function watched(on: Cloud, calls: Call[]): Cloud {
  const api: Api = {
    send(call, answer, signal) {
      calls.push(call);
      return on.api.send(call, answer, signal);
    },
  };
  return { ...on, api };
}

async function throughLife(site: ZonedSite, changed: ZonedSite, calls: Call[]): Promise<void> {
  const on = watched(cloud(), calls);
  got(await applyOn(on, site));
  await applyOn(on, changed);
  await waitUntilReady(on.api, changed, { ...on, told: untold, patience: 60_000 });
  got(await destroyZone(on.api, changed, { ...on, told: untold, guests: true }));
}

/** A call as the stand-in would have heard it. */
function heard(call: Call): Heard {
  return { command: call.command, method: 'POST', params: Object.fromEntries(pairsOf(call)) };
}

test.skipIf(API_FOLDER === undefined)('commands and parameters are those of the API, and none is missing', async () => {
  const calls: Call[] = [];
  await throughLife(reference(), reference(['8.8.4.4', '9.9.9.9']), calls);
  await throughLife(example('vlan-bond'), example('vlan-bond'), calls);
  for (const [s, before, after] of fc.sample(fc.tuple(shape, fields, fields), 8)) {
    await throughLife(anySite(s, before), anySite(s, after), calls);
  }
  for (const version of ['4.19', '4.20', '4.22']) expect(unlikeTheApi(calls.map(heard), version)).toEqual([]);
});
