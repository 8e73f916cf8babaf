import type { HostSource } from '../role/host-roles.ts';
import type { HostRoles } from '../role/role.ts';
import type { Shared } from './shared.ts';

/** What the seed of one host is made from. */
export interface SeedSource extends HostSource {
  /** What the host's roles ask for. */
  readonly roles: HostRoles;
  /** What the host has together with others: the same for every host of a run. */
  readonly shared: Shared;
  /** Of zoneseed, for the head of the document. */
  readonly version: string;
}
