/** All that the stand-in remembers, as plain data: it can be written to a file, read back and copied. */
import { randomUUID } from 'node:crypto';
import type { Cluster } from './clusters.ts';

import type { Guest } from './guests.ts';
import type { Host } from './hosts.ts';
import type { ImageStore } from './image-stores.ts';
import type { Job } from './jobs.ts';
import type { PhysicalNetwork } from './physical-networks.ts';
import type { Pod } from './pods.ts';
import type { Pool } from './pools.ts';
import type { Provider } from './providers.ts';
import type { PublicRange } from './public-ranges.ts';
import type { Alert, Event } from './server-info.ts';
import type { SettingValue } from './settings.ts';
import type { StorageRange } from './storage-ranges.ts';
import type { SystemVm } from './system-vm-life.ts';
import type { TrafficType } from './traffic-types.ts';
import type { Account, Session, User } from './users.ts';
import type { Zone } from './zones.ts';

/** What every object has: its id to the outside, its number in the database, and whether it was deleted. */
export interface Row {
  readonly id: string;
  readonly db: number;
  removed?: boolean;
}

export interface Tables {
  zones: Zone[];
  physicalNetworks: PhysicalNetwork[];
  trafficTypes: TrafficType[];
  providers: Provider[];
  pods: Pod[];
  publicRanges: PublicRange[];
  storageRanges: StorageRange[];
  clusters: Cluster[];
  hosts: Host[];
  pools: Pool[];
  imageStores: ImageStore[];
  systemVms: SystemVm[];
  jobs: Job[];
  accounts: Account[];
  users: User[];
  sessions: Session[];
  settings: SettingValue[];
  alerts: Alert[];
  events: Event[];
  guests: Guest[];
}

/** Something that happens by itself at a time, for example a job's end; `args` are ids. */
export interface Happening {
  readonly at: number;
  readonly what: string;
  readonly args: readonly string[];
}

export interface State {
  readonly tables: Tables;
  happenings: Happening[];
  /** When the server was last started. */
  started: number;
  /** How much longer the jobs of a command take, in milliseconds. */
  readonly slow: Record<string, number>;
  /** The last number of each table's rows. */
  readonly numbers: Record<string, number>;
}

export function emptyState(): State {
  const tables: Tables = {
    zones: [],
    physicalNetworks: [],
    trafficTypes: [],
    providers: [],
    pods: [],
    publicRanges: [],
    storageRanges: [],
    clusters: [],
    hosts: [],
    pools: [],
    imageStores: [],
    systemVms: [],
    jobs: [],
    accounts: [],
    users: [],
    sessions: [],
    settings: [],
    alerts: [],
    events: [],
    guests: [],
  };
  return { tables, happenings: [], started: 0, slow: {}, numbers: {} };
}

export type TableName = keyof Tables;
export type RowOf<T extends TableName> = Tables[T][number];

/** Puts a new object into its table. */
export function add<T extends TableName>(
  state: State,
  table: T,
  fields: Omit<RowOf<T>, 'id' | 'db'>,
  id: string = randomUUID(),
): RowOf<T> {
  const db = (state.numbers[table] ?? 0) + 1;
  state.numbers[table] = db;
  const row = { ...fields, id, db } as RowOf<T>;
  (state.tables[table] as RowOf<T>[]).push(row);
  return row;
}

/** The objects of a table that were not deleted. */
export function live<T extends TableName>(state: State, table: T): RowOf<T>[] {
  return (state.tables[table] as RowOf<T>[]).filter((row) => row.removed !== true);
}

/** The object with this id, deleted or not; it must be there, since one object of the stand-in names it. */
export function row<T extends TableName>(state: State, table: T, id: string): RowOf<T> {
  const found = (state.tables[table] as RowOf<T>[]).find((one) => one.id === id);
  if (found === undefined) throw new Error(`the stand-in has no ${table} ${id}`);
  return found;
}

/** An object's fields as they are answered: without its number in the database, and without `hidden` ones. */
export function shown(row: Row, ...hidden: string[]): Record<string, unknown> {
  const out = new Set(['db', 'removed', ...hidden]);
  return Object.fromEntries(Object.entries(row).filter(([key]) => !out.has(key)));
}
