/** Everything a stand-in has of zones, without what differs from run to run: two zones made of one site are equal. */
import type { World } from '../fakes/cloudstack/world.ts';

const TABLES = [
  'zones',
  'physicalNetworks',
  'trafficTypes',
  'providers',
  'pods',
  'publicRanges',
  'storageRanges',
  'clusters',
  'hosts',
  'pools',
  'imageStores',
  'settings',
] as const;

/** Numbers and times that no two servers share; ids are told by their look. */
const RANDOM = /^(db|created|disconnected)$/;
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The rows of each table, in one order. */
export function zoneOf(world: World): Record<string, unknown[]> {
  return Object.fromEntries(
    TABLES.map((table) => [table, world.live(table).filter(isMade).map(plain).toSorted(byText)]),
  );
}

/** System VMs are hosts to the server, and come by themselves. */
function isMade(row: object): boolean {
  return !('type' in row) || row.type === 'Routing';
}

function plain(row: object): unknown {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      if (RANDOM.test(name) || ID.test(String(value))) return [];
      return [[name, typeof value === 'object' && value !== null && !Array.isArray(value) ? plain(value) : value]];
    }),
  );
}

function byText(a: unknown, b: unknown): number {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}
