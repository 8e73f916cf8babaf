/** What CloudStack answers of a zone that is whole: each test makes one thing of it wrong. */
import type { CloudHeard } from '../../src/doctor/ask-cloud.ts';
import type { Seen } from '../../src/doctor/check-type.ts';
import { hasZone } from '../../src/zone/kind.ts';
import { type HostHave, host as hostKind } from '../../src/zone/kinds/host.ts';

/** When it was asked. */
export const AT = Date.parse('2026-11-26T12:00:00+0000');

/** The host of this name as listHosts has it. */
export function hostHave(seen: Seen, name: string, more: Partial<HostHave> = {}): HostHave {
  const want = hasZone(seen.site) ? hostKind.want(seen.site).find((one) => one.name === name) : undefined;
  if (want === undefined) throw new Error(`the zone has no ${name}`);
  return {
    ...{ id: `id-${name}`, key: want.key, title: name, name: `${name}.banana.lan`, ipaddress: want.key },
    ...{ state: 'Up', resourcestate: 'Enabled', details: { secured: 'true' } },
    ...more,
  };
}

/** All that was heard, CloudStack among it. */
export function withCloud(seen: Seen, more: Partial<CloudHeard> = {}): Seen {
  const zone = { id: 'z', key: 'test', title: 'TEST', name: 'TEST', allocationstate: 'Enabled' };
  return {
    ...seen,
    cloud: {
      heard: {
        state: { zone, templates: [], systemVms: [], waiting: [] } as unknown as CloudHeard['state'],
        plan: { zone: 'TEST', changes: [], notes: [], toLoad: [], digest: '' },
        ...{ hosts: [], capacities: [], jobs: [], alerts: [], strangers: [], inside: [] },
        ...{ rooms: [], untagged: [], at: AT },
        ...more,
      },
    },
  };
}
