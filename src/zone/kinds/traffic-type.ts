/** Traffic types of the physical networks, with the bridge that carries each on every KVM host. */
import { z } from 'zod';
import type { ApiProblem } from '../../cloudstack/api.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import type { TrafficType } from '../../site/site.ts';
import { byKey, differing } from '../by-key.ts';
import { type Have, type Kind, keyOf, type Want } from '../kind.ts';
import type { Reading } from '../reading.ts';
import { physicalNetwork, physicalNetworkRef } from './physical-network.ts';

interface TrafficTypeWant extends Want {
  readonly network: string;
  readonly type: string;
  readonly label: string | undefined;
}

const row = z.object({ id: z.string(), traffictype: z.string(), kvmnetworklabel: z.string().optional() });
type TrafficTypeHave = Have & z.infer<typeof row> & { readonly network: string };

/** In capitals at the front, as the server wants them. */
const typeOf: Readonly<Record<TrafficType, string>> = {
  management: 'Management',
  storage: 'Storage',
  guest: 'Guest',
  public: 'Public',
};

export const trafficType: Kind<TrafficTypeWant, TrafficTypeHave> = {
  name: 'traffic type',
  after: ['physical network'],
  want: ({ zone: { physicalNetworks } }) =>
    physicalNetworks.flatMap(({ name: network, traffic }) =>
      traffic.map(({ type, network: { bridge }, path }) => ({
        key: keyOfType(network, typeOf[type]),
        name: `${network} ${typeOf[type]}`,
        about: `over ${bridge}`,
        path,
        network,
        type: typeOf[type],
        label: bridge,
      })),
    ),
  list: listTrafficTypes,
  verdict: byKey({
    create: ({ network, type, label }) => [
      {
        command: 'addTrafficType',
        params: { physicalnetworkid: physicalNetworkRef(network), traffictype: type, kvmnetworklabel: label },
      },
    ],
    hindrance(want, all) {
      const elsewhere = all.find(({ traffictype }) => traffictype === want.type && want.type !== 'Guest');
      if (elsewhere === undefined) return undefined;
      return {
        message: `${want.type} traffic is on physical network ${elsewhere.network}`,
        hint: 'a zone has it once: put it there in the site file too, or destroy the zone',
      };
    },
    differences: ({ label, path }, have) =>
      differing([{ field: 'label', from: have.kvmnetworklabel, to: label, path }]),
    update: ({ label }, { id }) => [{ command: 'updateTrafficType', params: { id, kvmnetworklabel: label } }],
  }),
};

function keyOfType(network: string, type: string): string {
  return `${keyOf(network)}/${type}`;
}

/** One list a physical network: the server wants to be asked so. */
async function listTrafficTypes(reading: Reading): Promise<Outcome<readonly TrafficTypeHave[], ApiProblem>> {
  const networks = await reading.of(physicalNetwork);
  if (!networks.ok) return networks;
  const lists = await Promise.all(
    networks.value.map(async ({ id, name }) => ({
      name,
      rows: await reading.all('listTrafficTypes', { physicalnetworkid: id }, 'traffictype', row),
    })),
  );
  const found: TrafficTypeHave[] = [];
  for (const { name, rows } of lists) {
    if (!rows.ok) return rows;
    for (const one of rows.value) {
      found.push({ ...one, key: keyOfType(name, one.traffictype), title: `${name} ${one.traffictype}`, network: name });
    }
  }
  return done(found);
}
