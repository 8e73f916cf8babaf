/** A piece of the server's work, as far as it is kept: a job, a child of one, or a request without a job. */
import { type Quote, type Sign, WEIGHTS } from './log-sign.ts';

export interface Attempt {
  /** The VM that is to be placed: a router may be, in the job of another VM. */
  readonly vm: string;
  readonly host: string;
  readonly quote: Quote;
}

export interface Stamped extends Sign {
  /** The place that was being tried when the sign came. */
  readonly attempt: Attempt | undefined;
  /** The command that was refused, as it was sent. */
  readonly sent?: Quote | undefined;
}

export interface WorkUnit {
  readonly job: number | undefined;
  parent: number | undefined;
  logid: string;
  /** `DeployVMCmdByAdmin`, `VmWorkStart`. */
  command: string;
  /** The ids of the VMs it is about. */
  readonly vms: Set<string>;
  /** The first line of it that the log has. */
  readonly first: Quote;
  /** Its order is given, or its work begins: the log has it from its beginning. */
  begun: Quote | undefined;
  /** A line of its own was seen: a job that never has one is a placeholder, for system VMs. */
  own: boolean;
  attempt: Attempt | undefined;
  readonly signs: Stamped[];
  readonly children: number[];
  /** What was put aside for it: `host 2`, with why where the log says so. */
  readonly avoided: Map<string, string | undefined>;
  failed: boolean;
}

/** Of each weight so many are kept: the first counts, the others only repeat it. */
const MOST_SIGNS = 6;
/** A job has a few; a placeholder gets two a minute for days. */
const MOST_CHILDREN = 12;
const MOST_AVOIDED = 64;

export function newUnit(job: number | undefined, logid: string, first: Quote): WorkUnit {
  const [signs, children] = [[], []];
  const common = { vms: new Set<string>(), avoided: new Map<string, string>(), begun: undefined, attempt: undefined };
  return { ...common, job, parent: undefined, logid, command: '', first, own: false, signs, children, failed: false };
}

export function addSign(unit: WorkUnit, sign: Sign, sent?: Quote): void {
  if (unit.signs.filter(({ weight }) => weight === sign.weight).length >= MOST_SIGNS) return;
  unit.signs.push({ ...sign, attempt: unit.attempt, sent });
}

export function addChild(unit: WorkUnit, child: number): void {
  if (unit.children.includes(child)) return;
  unit.children.push(child);
  if (unit.children.length > MOST_CHILDREN) unit.children.splice(MOST_CHILDREN / 2, 1);
}

export function avoid(unit: WorkUnit, what: string, why?: string): void {
  if (unit.avoided.get(what) === undefined && unit.avoided.size < MOST_AVOIDED) unit.avoided.set(what, why);
}

/** The first of the signs that weigh most. */
export function firstCause(signs: readonly Stamped[]): Stamped | undefined {
  for (const weight of WEIGHTS) {
    const first = signs.find((sign) => sign.weight === weight);
    if (first !== undefined) return first;
  }
  return undefined;
}
