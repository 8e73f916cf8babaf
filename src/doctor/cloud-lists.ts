/** Lists that only doctor asks CloudStack for: what is left of everything, jobs, alerts, hosts in other zones. */
import { z } from 'zod';
import type { Api } from '../cloudstack/api.ts';
import type { ZonedSite } from '../zone/kind.ts';
import { type HostHave, host as hostKind } from '../zone/kinds/host.ts';
import { type Reading, reading } from '../zone/reading.ts';
import { askRooms, roomSchema, type Value } from './cloud-room.ts';
import { askUntagged, untaggedSchema } from './cloud-tags.ts';

const capacity = z.object({ type: z.number(), capacityused: z.number(), capacitytotal: z.number() });
const job = z.object({ jobid: z.string(), cmd: z.string(), created: z.string(), jobstatus: z.number() });
const alert = z.object({
  type: z.number(),
  name: z.string().default(''),
  description: z.string().default(''),
  sent: z.string(),
});
const alerts = z.object({ alert: z.array(alert).default([]) });
const stranger = z.object({
  ipaddress: z.string(),
  state: z.string(),
  zoneid: z.string(),
  zonename: z.string().optional(),
  clustername: z.string().optional(),
});

export const listsSchema = z.object({
  capacities: z.array(capacity).readonly(),
  /** Jobs that are not over. */
  jobs: z.array(job).readonly(),
  /** The newest that nobody put away. */
  alerts: z.array(alert).readonly(),
  /** Hosts of other zones. */
  strangers: z.array(stranger).readonly(),
  rooms: z.array(roomSchema).readonly().default([]),
  untagged: z.array(untaggedSchema).readonly().default([]),
});
export type CloudLists = Readonly<z.infer<typeof listsSchema>>;

/** Alerts that are looked at: a cloud keeps those of all its years. */
const NEWEST = 200;

/** All of them; what not every version answers, and a list that is refused, is one without anything in it. */
export async function askLists(
  api: Api,
  site: ZonedSite,
  zoneid: string | undefined,
  hosts: readonly HostHave[],
  values: Value,
  signal: AbortSignal,
): Promise<CloudLists> {
  const lists = reading(api, site, signal);
  const [capacities, jobs, newest, strangers, rooms, untagged] = await Promise.all([
    zoneid === undefined ? undefined : lists.all('listCapacity', { zoneid, fetchlatest: true }, 'capacity', capacity),
    lists.all('listAsyncJobs', { listall: true }, 'asyncjobs', job),
    api.send({ command: 'listAlerts', params: { page: 1, pagesize: NEWEST } }, alerts, signal),
    strangersOf(lists, zoneid, hosts),
    zoneid === undefined ? [] : askRooms(lists, zoneid, values),
    zoneid === undefined ? [] : askUntagged(lists, zoneid),
  ]);
  return {
    capacities: capacities?.ok ? capacities.value : [],
    jobs: jobs.ok ? jobs.value.filter(({ jobstatus }) => jobstatus === 0) : [],
    alerts: newest.ok ? newest.value.alert : [],
    strangers,
    rooms,
    untagged,
  };
}

/** Asked for only where the zone lacks a host: a large cloud has many of them. */
async function strangersOf(lists: Reading, zoneid: string | undefined, hosts: readonly HostHave[]) {
  const lacking = hostKind.want(lists.site).some(({ key }) => hosts.every((one) => one.key !== key));
  if (!lacking) return [];
  const all = await lists.all('listHosts', { type: 'Routing' }, 'host', stranger);
  return all.ok ? all.value.filter((one) => one.zoneid !== zoneid) : [];
}
