/** What CloudStack itself has to complain of. */
import type { Host } from '../../site/site.ts';
import { topology } from '../../site/topology.ts';
import { strikeOut } from '../../why/strike-out.ts';
import type { CloudHeard } from '../ask-cloud.ts';
import type { Check, Fault } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

type Alert = CloudHeard['alerts'][number];

/** Milliseconds: what is older was seen, or came to nothing. */
const RECENT = 24 * 3_600_000;

/**
 * Types as the server numbers them, the worst first. Those that are not here are of hosts, system VMs and what is left of something: how
 * these are now is read by other checks, and an alert of yesterday, or the good news that alerts are too, says nothing of it.
 */
const TOLD: readonly (readonly [what: string, ...types: number[]])[] = [
  ['certificates', 31],
  ['management servers', 14],
  ['storage', 12, 21, 25],
  ['routes, VLANs and addresses', 11, 18, 24],
  ['virtual routers', 9],
  ['high availability', 30, 29],
  ['guests', 8, 17],
  ['limits of accounts', 26, 22],
  ['uploads', 28],
  ['the usage server', 13, 20, 23],
];

export const alerts: Check = {
  id: 'alerts',
  layer: 'cloudstack',
  asks: 'has CloudStack sent alerts in the last day of what no other check looks at, and nobody put away?',
  why: 'CloudStack tried something and could not, and tells it nowhere else',
  after: [
    'answers',
    'management-api',
    'management-running',
    'zone-there',
    'host-setting',
    'host-certificates',
    'cloud-hosts',
    'cloud-storage',
    'nfs-mounts',
    'system-template',
    'address-room',
    'capacity-room',
  ],
  group: cloudstack,
  find({ site, cloud }) {
    const heard = cloud?.heard;
    if (heard === undefined) return [];
    const recent = heard.alerts.filter(({ sent }) => heard.at - Date.parse(sent) < RECENT);
    const bad = recent.filter((alert, at) => isBad(alert, recent.slice(0, at)));
    const around = [...topology(site).zoneHosts, ...topology(site).hostsOf('management')];
    return TOLD.flatMap(([what, ...types]) => {
      const same = bad.filter(({ type }) => types.includes(type));
      return same.length === 0 ? [] : [faultOf(what, same, around, site.zone?.path ?? [])];
    });
  },
};

/** Of management servers it counts that one went and did not come back; the other words are of their starts. */
function isBad({ type, description }: Alert, newer: readonly Alert[]): boolean {
  if (type !== 14) return true;
  if (!description.endsWith('is down')) return false;
  const back = description.replace(/is down$/, 'is up');
  return !newer.some((one) => one.description === back);
}

/** Alerts of the same matter; the newest is shown, for it is the first in the list. */
function faultOf(what: string, same: readonly Alert[], around: readonly Host[], path: Fault['path']): Fault {
  const text = same.map(({ description }) => description).join('\n');
  const named = around.filter(({ name }) => text.includes(name));
  const [newest] = same;
  return {
    hosts: [...new Set([...named, ...around])],
    message: `CloudStack has alerts of ${what}: ${same.length === 1 ? 'one' : same.length} in the last day`,
    seen: `listAlerts: ${newest?.name}, ${newest?.sent}: ${strikeOut(newest?.description ?? '').slice(0, 300)}`,
    expected: 'none that nobody put away',
    path,
    todo: 'zoneseed why says what came before it; when it is over, archive the alert in CloudStack',
  };
}
