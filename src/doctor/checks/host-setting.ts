/** The setting `host`: by it agents and system VMs find the management server. */
import type { Check } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const hostSetting: Check = {
  id: 'host-setting',
  layer: 'cloudstack',
  asks: 'are agents and system VMs told the right address of the management server?',
  why: 'system VMs run and are never heard of, and hosts that are added are waited for in vain',
  after: ['management-api', 'zone-there'],
  group: cloudstack,
  find: ({ cloud }) =>
    (cloud?.heard?.plan.changes ?? [])
      .filter(({ kind, key }) => kind === 'setting' && key === 'host')
      .map(({ fields, path }) => ({
        hosts: [],
        message: 'agents and system VMs are sent to another management server',
        seen: `the setting host is ${fields[0]?.from ?? 'not there'}`,
        expected: fields[0]?.to ?? '',
        path,
        todo: 'zoneseed finalize sets it; then the agents and system VMs have to be started anew',
      })),
};
