/** The lists of a real server, read and planned by. */
import { expect, test } from 'vitest';
import type { Api } from '../../src/cloudstack/api.ts';
import { done } from '../../src/outcome/outcome.ts';
import { readLive } from '../../src/zone/live.ts';
import { readState } from '../../src/zone/readiness.ts';
import { planZone } from '../../src/zone/zone-plan.ts';
import { API_FOLDER, type Exchange, readRecording } from '../contract/recordings.ts';
import { got } from './in-process.ts';
import { inShort } from './made-zone.ts';
import { reference } from './zoned-sites.ts';

const signal = new AbortController().signal;
const site = reference(['name: TEST', 'name: TEST\n  internal_dns: [10.15.0.116]\n  guest_domain: banana.lan']);

type Body = Readonly<Record<string, unknown>>;

/** A server that says of every list what it last said in a recording, whatever it was asked besides. */
function lastSaid(recording: string): Api {
  const said = new Map<string, Exchange>();
  for (const exchange of readRecording(recording)) {
    const { command, params } = exchange.request;
    const whole = !('name' in params) && !('id' in params) && (command !== 'listHosts' || 'type' in params);
    if (command?.startsWith('list') && exchange.status === 200 && (whole || command === 'listZones'))
      said.set(command, exchange);
  }
  return {
    send: async ({ command }, answer) => {
      const body = (said.get(command)?.body ?? { none: {} }) as Readonly<Record<string, Body>>;
      return done(answer.parse(Object.values(body)[0]));
    },
  };
}

test.skipIf(API_FOLDER === undefined)('the zone that was recorded is the one the site file asks for', async () => {
  const api = lastSaid('4.19.2-zone-kvm-through-proxy');
  const plan = planZone(site, got(await readLive(api, site, signal)));
  expect(inShort(plan).filter((line) => !line.includes(' setting '))).toEqual([]);
  expect(plan.notes.map(({ message }) => message)).toEqual([
    'the zone has the host kvm-host-02, which the site file does not name; it stays',
  ]);
  const state = got(await readState(api, site, signal));
  expect(state.waiting).toEqual([]);
  expect(state.systemVms.map(({ publicip }) => publicip)).toEqual(['10.10.0.220', '10.10.0.221']);
});

test.skipIf(API_FOLDER === undefined)('a zone of 4.20 is read too, and told to have another hypervisor', async () => {
  const plan = planZone(site, got(await readLive(lastSaid('4.20.0-zone-simulator'), site, signal)));
  const rest = inShort(plan).filter((line) => !line.includes(' setting '));
  expect(rest).toEqual([
    expect.stringMatching(/^blocked cluster testbed: .*hypervisor: Simulator is there, KVM is wanted/),
    'create host kvm-host-01',
  ]);
});
