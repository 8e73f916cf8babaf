/** What a piece of work is, and what it is called. */
import type { StoryKind } from './story.ts';
import type { Surroundings } from './surroundings.ts';
import type { WorkUnit } from './work-unit.ts';

/** A job without a parent of its own that starts a system VM: nobody asked for it, and nobody is told. */
export function kindOf({ job, parent }: WorkUnit, vms: readonly string[], around: Surroundings): StoryKind {
  if (job === undefined) return 'request';
  const system = vms.some((vm) => /^[sv]-\d+-VM$/.test(around.vms.nameOf(vm) ?? ''));
  return parent !== undefined && system ? 'system-vm' : 'job';
}

/** For example `job-44 (logid a6fb8aa7): DeployVMCmdByAdmin for i-2-14-VM`. */
export function titleOf(
  { job, parent, logid, command }: WorkUnit,
  kind: StoryKind,
  vms: readonly string[],
  around: Surroundings,
): string {
  if (kind === 'request') return `a request without a job (logid ${logid})`;
  const names = vms
    .map((vm) => around.vms.nameOf(vm) ?? `VM ${vm}`)
    .slice(0, 3)
    .join(', ');
  const number = parent === undefined ? `job-${job}` : `job-${parent}/job-${job}`;
  if (kind === 'system-vm') return `system VM ${names} does not start (${number}, logid ${logid})`;
  const what = [command, names === '' ? '' : `for ${names}`].filter((part) => part !== '').join(' ');
  return `${number} (logid ${logid})${what === '' ? '' : `: ${what}`}`;
}
