/** The zone itself. It is made disabled: only then can the rest be made in it. */
import { z } from 'zod';
import type { ApiProblem } from '../../cloudstack/api.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import { family } from '../../site/address/address.ts';
import { byKey, differing } from '../by-key.ts';
import { type FieldChange, type Have, type Kind, keyOf, type Ref, type Want } from '../kind.ts';
import type { Reading } from '../reading.ts';

interface ZoneWant extends Want {
  /** Parameters of createZone and updateZone, in their words; what is absent is left as it is. */
  readonly fields: Readonly<Record<string, string | undefined>>;
}

const row = z.object({
  id: z.string(),
  name: z.string(),
  networktype: z.string().optional(),
  type: z.string().optional(),
  securitygroupsenabled: z.boolean().optional(),
  allocationstate: z.string().optional(),
  localstorageenabled: z.boolean().optional(),
  dns1: z.string().optional(),
  dns2: z.string().optional(),
  internaldns1: z.string().optional(),
  internaldns2: z.string().optional(),
  guestcidraddress: z.string().optional(),
  domain: z.string().optional(),
});
export type ZoneHave = Have & z.infer<typeof row>;

/** Where the site file says it. */
const placeOf: Readonly<Record<string, string>> = {
  name: 'name',
  dns1: 'dns',
  dns2: 'dns',
  internaldns1: 'internal_dns',
  internaldns2: 'internal_dns',
  guestcidraddress: 'guest_cidr',
  domain: 'guest_domain',
  localstorageenabled: 'local_storage',
};

export const zone: Kind<ZoneWant, ZoneHave> = {
  name: 'zone',
  after: [],
  want({ zone: { name, dns, internalDns, guestCidr, guestDomain, localStorage, path } }) {
    const [dns1, dns2 = ''] = dns.filter((server) => family(server) === 4);
    const [internaldns1, internaldns2 = ''] = internalDns.filter((server) => family(server) === 4);
    const fields = {
      ...{ name, dns1, dns2, internaldns1, internaldns2 },
      guestcidraddress: guestCidr?.text,
      domain: guestDomain,
      localstorageenabled: String(localStorage),
    };
    return [
      {
        key: keyOf(name),
        name,
        about: `Advanced, guests in ${guestCidr?.text ?? 'a network of their own'}`,
        path,
        fields,
      },
    ];
  },
  async list(reading) {
    const { name } = reading.site.zone;
    const zones = await reading.all('listZones', { name }, 'zone', row);
    if (!zones.ok) return zones;
    return done(zones.value.map((one) => ({ ...one, key: keyOf(one.name), title: one.name })));
  },
  verdict: byKey({
    create: ({ fields }) => [
      {
        command: 'createZone',
        params: {
          ...withoutEmpty(fields),
          networktype: 'Advanced',
          securitygroupenabled: false,
          allocationstate: 'Disabled',
        },
      },
    ],
    differences(want, have) {
      const seen: Readonly<Record<string, unknown>> = { ...have };
      const possible = Object.entries(want.fields).map(([field, to]) => {
        const from = seen[field];
        return {
          field,
          from: from === undefined ? undefined : String(from),
          to,
          path: [...want.path, placeOf[field] ?? field],
        };
      });
      return [...differing(possible), ...otherSort(want, have)];
    },
    update: (_, { id }, fields) => [
      { command: 'updateZone', params: { id, ...Object.fromEntries(fields.map(({ field, to }) => [field, to])) } },
    ],
  }),
  remove: ({ id }) => ({ call: { command: 'deleteZone', params: { id } } }),
};

function withoutEmpty(fields: ZoneWant['fields']): ZoneWant['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/** What a zone is for its whole life. */
function otherSort(want: Want, have: ZoneHave): FieldChange[] {
  const cannot = 'a zone stays what it was made as: give the site another zone name, or destroy this one';
  return differing([
    { field: 'network type', from: have.networktype, to: have.networktype && 'Advanced', cannot, path: want.path },
    { field: 'type', from: have.type, to: have.type && 'Core', cannot, path: want.path },
    {
      field: 'security groups',
      from: String(have.securitygroupsenabled ?? false),
      to: 'false',
      cannot,
      path: want.path,
    },
  ]);
}

/** The zone's id, for a call. */
export function zoneRef(name: string): Ref {
  return { kind: 'zone', key: keyOf(name) };
}

/** The zone's id where there is exactly one of its name; without it nothing in it can be listed. */
export async function zoneId(reading: Reading): Promise<Outcome<string | undefined, ApiProblem>> {
  const zones = await reading.of(zone);
  if (!zones.ok) return zones;
  const [first, ...others] = zones.value;
  return done(others.length > 0 ? undefined : first?.id);
}
