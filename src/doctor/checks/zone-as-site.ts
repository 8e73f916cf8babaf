/** The zone as the site file has it: every object and setting. */
import type { Site } from '../../site/site.ts';
import type { Change } from '../../zone/zone-plan.ts';
import type { Check, Fault } from '../check-type.ts';
import { cloudstack } from '../groups.ts';

export const zoneAsSite: Check = {
  id: 'zone-as-site',
  layer: 'cloudstack',
  asks: 'does the zone have every object and setting of the site file, as it says there?',
  why: 'what was changed by hand in CloudStack is lost when the zone is made again, or works on some hosts only',
  after: ['answers', 'firstboot', 'management-api', 'zone-there', 'host-elsewhere'],
  group: cloudstack,
  find({ cloud, site }) {
    const heard = cloud?.heard;
    if (heard === undefined) return [];
    const changes = heard.plan.changes.filter(
      ({ kind, key }) => !(kind === 'setting' && key === 'host') && kind !== 'zone',
    );
    const waiting = heard.plan.toLoad.map((name) => ({
      hosts: [],
      message: `the setting ${name} waits for a start of the management server`,
      seen: 'it is written down and not in use',
      expected: 'in use',
      path: site.zone?.path ?? [],
      todo: 'zoneseed finalize restarts the management server',
    }));
    return [...changes.map((change) => faultOf(change, site)), ...waiting];
  },
};

function faultOf({ kind, name, action, fields, about, path, problem }: Change, site: Site): Fault {
  const changed = fields.map(({ field, from, to }) => ({
    seen: `${field} is ${from ?? 'not set'}`,
    expected: `${field} ${to}`,
  }));
  const missing = action === 'create';
  const own = kind === 'host' ? site.hosts.filter((host) => host.name === name) : [];
  return {
    hosts: own,
    message:
      problem?.message ??
      (missing ? `the zone has no ${kind} ${name}` : `the ${kind} ${name} is not as the site file has it`),
    seen: missing ? 'it is not there' : changed.map(({ seen }) => seen).join('; ') || action,
    expected: changed.map(({ expected }) => expected).join('; ') || about,
    path,
    todo:
      problem?.hint ??
      (own.length > 0
        ? `zoneseed finalize --host ${name}`
        : 'zoneseed finalize --plan shows it, zoneseed finalize does it'),
    byHand: problem !== undefined,
  };
}
