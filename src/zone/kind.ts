/** What a kind of object of the zone knows: what the site wants of it, what the server has, and which calls lie between. */
import type { ApiProblem, Call } from '../cloudstack/api.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { Path } from '../outcome/problem.ts';
import type { Site, Zone } from '../site/site.ts';
import type { Reading } from './reading.ts';

export type KindName =
  | 'zone'
  | 'setting'
  | 'physical network'
  | 'traffic type'
  | 'physical network state'
  | 'provider'
  | 'guest range'
  | 'pod'
  | 'storage range'
  | 'public range'
  | 'cluster'
  | 'host'
  | 'primary storage'
  | 'secondary storage'
  | 'zone state';

/** A site that has a zone. */
export type ZonedSite = Site & { readonly zone: Zone };

/** One object the site asks for. */
export interface Want {
  /** What it is found by among its kind; names are in lower case, as CloudStack compares them. */
  readonly key: string;
  /** What people call it. */
  readonly name: string;
  /** What is said of it when it is made, such as its addresses. */
  readonly about: string;
  readonly path: Path;
}

/** One object the server has. */
export interface Have {
  readonly key: string;
  readonly id: string;
  /** What it is called when it is told of. */
  readonly title: string;
  /** Ids of what belongs to it, where calls need those. */
  readonly ids?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The id of an object, known now or once the object is made; `of` is one of its `ids`. */
export interface Ref {
  readonly kind: KindName;
  readonly key: string;
  readonly of?: string;
}

export type Value = string | number | boolean | readonly string[] | Ref | undefined;

/** A call with ids that may not be known yet. */
export interface PlannedCall extends Omit<Call, 'params'> {
  readonly params: Readonly<Record<string, Value>>;
}

/** A field that is not as the site wants it. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly path?: Path;
  /** Why no call changes it, and how to get there. */
  readonly cannot?: string;
}

/** What it takes to make one wanted thing so: nothing, when there are neither calls nor anything that is blocked. */
export interface Verdict {
  readonly action: 'create' | 'change' | 'replace';
  readonly fields: readonly FieldChange[];
  readonly calls: readonly PlannedCall[];
  /** What no call can do: what is wrong, and how to get there. */
  readonly blocked: readonly { readonly message: string; readonly hint: string; readonly path: Path }[];
}

/** What a verdict may look at besides the objects of its own kind. */
export interface Around {
  readonly objects: ReadonlyMap<KindName, readonly Have[]>;
  /** Hosts, by name, whose agent knows of no zone: they were installed anew. */
  readonly emptyAgents: ReadonlySet<string>;
  /** Hosts, by name, that may be taken out and added again. */
  readonly replace: ReadonlySet<string>;
}

/** What comes next on the way of an object out of the zone. */
export type Removal = { readonly call: PlannedCall } | { readonly wait: string } | { readonly stuck: string };

export interface Kind<W extends Want = Want, H extends Have = Have> {
  readonly name: KindName;
  /** Kinds whose changes are over before those of this one begin. */
  readonly after: readonly KindName[];
  /** The kind whose list this one is read from, where it has none of its own. */
  readonly readWith?: KindName;
  /** How many of its changes are made at a time; one unless told. */
  readonly sideBySide?: number;
  /** The longest the server takes for one of its calls, in milliseconds; a minute unless told. */
  readonly takes?: number;
  want(site: ZonedSite): readonly W[];
  /** All of them; none while what they belong to is missing. */
  list(reading: Reading): Promise<Outcome<readonly H[], ApiProblem>>;
  verdict(want: W, all: readonly H[], around: Around): Verdict;
  /** What must be there before it is made: of each group at least one. */
  needs?(want: W, site: ZonedSite): readonly (readonly Ref[])[];
  /** What it still waits for until it can be used; undefined when it can. */
  ready?(have: H): string | undefined;
  /** Whether what it waits for comes by itself in a minute or two. */
  settling?(have: H): boolean;
  /** Those of the zone that the site knows nothing of, which is said and never changed. */
  strangers?(all: readonly H[], wants: readonly W[]): readonly H[];
  /** The next step of its way out of the zone, when the whole zone is taken down. */
  remove?(have: H): Removal;
  /** Of those with the same word only one is taken out at a time. */
  inTurn?(have: H): string;
}

/** Whether the site says anything of a zone. */
export function hasZone(site: Site): site is ZonedSite {
  return site.zone !== undefined;
}

/** Everything the site wants of a kind, each by itself: all of it has to be there. */
export function eachOf(kind: Kind, site: ZonedSite): Ref[][] {
  return kind.want(site).map(({ key }) => [{ kind: kind.name, key }]);
}

/** The key of a name: CloudStack tells no upper from lower case. */
export function keyOf(name: string): string {
  return name.toLowerCase();
}

export function isRef(value: Value): value is Ref {
  return typeof value === 'object' && 'kind' in value;
}
