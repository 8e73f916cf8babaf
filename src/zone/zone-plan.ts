/** What lies between the site's zone and the server's: data, to be shown, compared and carried out. */
import { createHash } from 'node:crypto';
import type { Path, Problem } from '../outcome/problem.ts';
import type { FieldChange, Kind, KindName, PlannedCall, Verdict, Want, ZonedSite } from './kind.ts';
import { kinds } from './kinds/kinds.ts';
import { zone } from './kinds/zone.ts';
import type { Live } from './live.ts';
import { known } from './references.ts';

export interface Change {
  readonly kind: KindName;
  readonly key: string;
  readonly name: string;
  readonly action: Verdict['action'] | 'blocked';
  /** What of it changes; of something new, what it will be. */
  readonly fields: readonly FieldChange[];
  readonly about: string;
  readonly calls: readonly PlannedCall[];
  readonly path: Path;
  /** Of what is blocked: what is wrong, and how to get there. */
  readonly problem?: Problem;
}

export interface Plan {
  readonly zone: string;
  /** In the order of the kinds, then by name. */
  readonly changes: readonly Change[];
  /** What the zone has and the site file does not: said, never changed. */
  readonly notes: readonly Problem[];
  /** Settings that wait for a start of the management server. */
  readonly toLoad: readonly string[];
  /** Twelve hexadecimal digits that stand for all changes: two plans that would do the same have the same. */
  readonly digest: string;
}

/** What is known of the machines themselves, which the server does not tell. */
export interface OfMachines {
  /** Hosts, by name, whose agent knows of no zone: they were installed anew. */
  readonly emptyAgents?: ReadonlySet<string>;
  /** Hosts, by name, that may be taken out of the zone and added again. */
  readonly replace?: ReadonlySet<string>;
}

/** Decides; asks nobody. */
export function planZone(
  site: ZonedSite,
  live: Live,
  { emptyAgents = new Set(), replace = new Set() }: OfMachines = {},
): Plan {
  const around = { objects: live.objects, emptyAgents, replace };
  // Of several zones of one name nobody knows which is meant, and none was looked into.
  const several = (live.objects.get(zone.name)?.length ?? 0) > 1;
  const considered = several ? [zone] : kinds;
  const changes = considered.flatMap((kind) => {
    const all = live.objects.get(kind.name) ?? [];
    const wants = kind.want(site).toSorted((a, b) => byName.compare(a.name, b.name) || byName.compare(a.key, b.key));
    return wants.flatMap((want) => changesOf(kind, want, kind.verdict(want, all, around), live));
  });
  return {
    zone: site.zone.name,
    changes,
    notes: considered.flatMap((kind) => notesOf(kind, site, live)),
    toLoad: live.toLoad,
    digest: createHash('sha256').update(JSON.stringify(changes)).digest('hex').slice(0, 12),
  };
}

const byName = new Intl.Collator('en', { numeric: true });

/** Whether there is nothing to do and nothing in the way. */
export function isEmpty({ changes, toLoad }: Plan): boolean {
  return changes.length === 0 && toLoad.length === 0;
}

/** The part of a plan that is about these kinds. */
export function partOf(plan: Plan, names: readonly KindName[]): Plan {
  return { ...plan, changes: plan.changes.filter(({ kind }) => names.includes(kind)) };
}

/** The plan without the hosts that are not named. */
export function onlyHosts(plan: Plan, hosts: ReadonlySet<string>): Plan {
  return { ...plan, changes: plan.changes.filter(({ kind, name }) => kind !== 'host' || hosts.has(name)) };
}

function changesOf({ name: kind }: Kind, want: Want, verdict: Verdict, live: Live): Change[] {
  const { key, name, about, path } = want;
  const common = { kind, key, name, about, path };
  const { action, fields, calls, blocked } = verdict;
  const change: Change[] =
    calls.length === 0 ? [] : [{ ...common, action, fields, calls: calls.map((call) => known(call, live.objects)) }];
  return [
    ...change,
    ...blocked.map(({ message, hint, path: at }): Change => {
      const problem = { rule: 'zone-blocked', message: `${kind} ${name}: ${message}`, hint, path: at };
      return { ...common, path: at, action: 'blocked', fields: [], calls: [], problem };
    }),
  ];
}

function notesOf(kind: Kind, site: ZonedSite, live: Live): Problem[] {
  const strangers = kind.strangers?.(live.objects.get(kind.name) ?? [], kind.want(site)) ?? [];
  return strangers.map(({ title }) => ({
    rule: 'zone-stranger',
    severity: 'warning',
    message: `the zone has the ${kind.name} ${title}, which the site file does not name; it stays`,
    hint: 'name it there, or take it out in CloudStack',
  }));
}
