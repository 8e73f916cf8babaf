/** What a check is: a question, of whom it is asked, and a pure function from all answers to what is wrong. */
import type { Path } from '../outcome/problem.ts';
import type { HostFile, HostRoles } from '../role/role.ts';
import type { Host, Site } from '../site/site.ts';
import type { CloudAnswers } from './ask-cloud.ts';
import type { Unreached } from './ask-hosts.ts';
import type { HostAnswers } from './host-answers.ts';

/** From the cable up; checks are reported in this order. */
export const LAYERS = [
  'machine',
  'access',
  'network',
  'services',
  'ports',
  'storage',
  'cloudstack',
  'system-vms',
  'drift',
] as const;
export type Layer = (typeof LAYERS)[number];

/** All that was heard. */
export interface Seen {
  readonly site: Site;
  /** What the roles give each host, by its name. */
  readonly roles: ReadonlyMap<string, HostRoles>;
  /** By name; a host that is not here did not answer, or was not asked. */
  readonly answers: ReadonlyMap<string, HostAnswers>;
  readonly unreached: readonly Unreached[];
  /** Absent where the site has no zone, or CloudStack was not asked. */
  readonly cloud?: CloudAnswers | undefined;
}

/** Something that is wrong. */
export interface Fault {
  /** The host it is about, then those whose own faults would explain it; none for what is about the site. */
  readonly hosts: readonly Host[];
  /** A sentence: `kvm-host-01 has no /dev/kvm`. */
  readonly message: string;
  /** The evidence, as it was seen. */
  readonly seen: string;
  readonly expected: string;
  /** The place of the site file that asks for it. */
  readonly path: Path;
  /** What a person has to do, where no repair does it. */
  readonly todo: string;
  /** Whether the repair of the check mends this one; it does unless told. */
  readonly byHand?: boolean;
  /** Files of the host that it may come from: what is found of these is part of it, and of a file alone nothing else explains it. */
  readonly files?: readonly string[];
}

/** Whom a check asks. */
export interface Group {
  readonly words: string;
  readonly of: (site: Site) => readonly Host[];
}

export interface Check {
  /** Kebab-case; the name of its file. */
  readonly id: string;
  readonly layer: Layer;
  /** What it asks, as a question. */
  readonly asks: string;
  readonly group: Group;
  /** What a user meets when it is not so. */
  readonly why: string;
  /** The checks whose faults, on one of the same hosts, explain the faults of this one. */
  readonly after: readonly string[];
  /** The id of the repair that mends what it finds. */
  readonly repair?: string;
  readonly find: (seen: Seen) => readonly Fault[];
}

/** A host that answered, among all that was heard. */
export interface Examined {
  readonly host: Host;
  readonly own: HostAnswers;
  readonly roles: HostRoles;
  readonly seen: Seen;
}

/** Looks at each host of a group that answered. */
export function onEach(
  group: Group,
  look: (examined: Examined) => readonly Omit<Fault, 'hosts'>[],
): Pick<Check, 'group' | 'find'> {
  return {
    group,
    find: (seen) =>
      group.of(seen.site).flatMap((host) => {
        const [own, roles] = [seen.answers.get(host.name), seen.roles.get(host.name)];
        if (own === undefined || roles === undefined) return [];
        return look({ host, own, roles, seen }).map((fault) => ({ hosts: [host], ...fault }));
      }),
  };
}

/** The file a host is to have at this path. */
export function fileOf(roles: HostRoles, path: string): HostFile | undefined {
  return roles.files.find((file) => file.path === path);
}
