/** What a finished zone consists of, and what of it is still to come. */
import { z } from 'zod';
import type { Api, ApiProblem } from '../cloudstack/api.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { Path } from '../outcome/problem.ts';
import type { Have, Kind, Want, ZonedSite } from './kind.ts';
import { host } from './kinds/host.ts';
import { imageStore } from './kinds/image-store.ts';
import { primaryStorage } from './kinds/primary-storage.ts';
import { type ZoneHave, zone } from './kinds/zone.ts';
import { type Reading, reading } from './reading.ts';

const template = z.object({
  name: z.string(),
  hypervisor: z.string().optional(),
  isready: z.boolean().default(false),
  size: z.number().default(0),
  status: z.string().optional(),
});
type Template = z.infer<typeof template>;

/** A row of listSystemVms. */
export const systemVmSchema = z.object({
  name: z.string(),
  systemvmtype: z.string(),
  state: z.string(),
  agentstate: z.string().optional(),
  publicip: z.string().optional(),
  privateip: z.string().optional(),
  linklocalip: z.string().optional(),
  hostname: z.string().optional(),
});
export type SystemVm = z.infer<typeof systemVmSchema>;

/** The zone and what works in it, at one moment. */
export interface State {
  readonly zone: ZoneHave | undefined;
  readonly templates: readonly Template[];
  readonly systemVms: readonly SystemVm[];
  readonly waiting: readonly Waiting[];
}

/** Something that is not as it has to be yet. */
export interface Waiting {
  readonly what: string;
  readonly state: string;
  readonly path: Path;
}

/** The two machines a zone makes for itself. */
const SYSTEM_VMS: Readonly<Record<string, string>> = {
  secondarystoragevm: 'secondary storage VM',
  consoleproxy: 'console proxy',
};

/** Looks at everything once. */
export async function readState(api: Api, site: ZonedSite, signal: AbortSignal): Promise<Outcome<State, ApiProblem>> {
  const look = reading(api, site, signal);
  const zones = await look.of(zone);
  if (!zones.ok) return zones;
  const [ours] = zones.value;
  const [hosts, pools, stores, templates, systemVms] = await Promise.all([
    waitingOf(look, host),
    waitingOf(look, primaryStorage),
    waitingOf(look, imageStore),
    ours === undefined
      ? done([])
      : look.all(
          'listTemplates',
          { templatefilter: 'all', templatetype: 'SYSTEM', zoneid: ours.id },
          'template',
          template,
        ),
    ours === undefined ? done([]) : look.all('listSystemVms', { zoneid: ours.id }, 'systemvm', systemVmSchema),
  ]);
  for (const list of [hosts, pools, stores]) if (!list.ok) return list;
  if (!templates.ok) return templates;
  if (!systemVms.ok) return systemVms;
  const things = [hosts, pools, stores].flatMap((list) => (list.ok ? list.value : []));
  const waiting = [
    ...things,
    ...templateWaiting(site, templates.value),
    ...zoneWaiting(site, ours),
    ...systemVmsWaiting(site, systemVms.value),
  ];
  return done({ zone: ours, templates: templates.value, systemVms: systemVms.value, waiting });
}

async function waitingOf<W extends Want, H extends Have>(
  look: Reading,
  kind: Kind<W, H>,
): Promise<Outcome<readonly Waiting[], ApiProblem>> {
  const all = await look.of(kind);
  if (!all.ok) return all;
  return done(
    kind.want(look.site).flatMap(({ key, name, path }): Waiting[] => {
      const have = all.value.find((one) => one.key === key);
      const state = have === undefined ? 'is not there' : kind.ready?.(have);
      return state === undefined ? [] : [{ what: `${kind.name} ${name}`, state, path }];
    }),
  );
}

/** The server says of a template that it is ready before a byte of it is there: only with a size it is. */
function templateWaiting({ zone: { path } }: ZonedSite, templates: readonly Template[]): Waiting[] {
  const ours = templates.filter(({ hypervisor }) => hypervisor === 'KVM');
  if (ours.some(isComplete)) return [];
  const state =
    ours.length === 0 ? 'is not there' : ours.some(({ isready }) => isready) ? 'has no size' : 'is not ready';
  return [{ what: 'system VM template', state, path: [...path, 'secondary_storage'] }];
}

export function isComplete({ isready, size }: Template): boolean {
  return isready && size > 0;
}

function zoneWaiting({ zone: { name, path } }: ZonedSite, ours: ZoneHave | undefined): Waiting[] {
  if (ours?.allocationstate === 'Enabled') return [];
  return [{ what: `zone ${name}`, state: ours === undefined ? 'is not there' : 'is not enabled', path }];
}

function systemVmsWaiting({ zone: { path } }: ZonedSite, vms: readonly SystemVm[]): Waiting[] {
  return Object.entries(SYSTEM_VMS).flatMap(([type, what]): Waiting[] => {
    const ours = vms.filter(({ systemvmtype }) => systemvmtype === type);
    if (ours.some(({ state, agentstate }) => state === 'Running' && agentstate === 'Up')) return [];
    const [one] = ours;
    const state =
      one === undefined
        ? 'is not made yet'
        : one.state === 'Running'
          ? `is Running, its agent ${one.agentstate ?? 'not heard of'}`
          : `is ${one.state}`;
    return [{ what, state, path }];
  });
}
