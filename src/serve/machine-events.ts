/**
 * What is known of a host after one more event. Reports may come twice, late or in another order than they were sent, and from
 * machines whose clocks are wrong: whatever order these come in, progress never goes back, and nothing of an earlier
 * installation counts for a later one.
 */
import { askedAgain, begunAnother, bootClock, isAnother, isFormerSystem, isLate } from './former-installation.ts';
import { alerted, between, type MachineMemory, moved, noted, reachedAlso, UNPROVEN } from './machine-memory.ts';
import { failureOf, isFatal, isInstalled, milestoneOf } from './milestones.ts';
import type { FailureView } from './rack-view.ts';
import type { BootEvent, InstallerEvent, ServeEvent, StatusEvent } from './serve-event.ts';

const MOST_TAKEN = 512;

/** What is known after one more event of this host. */
export function remember(memory: MachineMemory, event: ServeEvent): MachineMemory {
  switch (event.kind) {
    case 'boot':
      return booted(memory, event);
    case 'seed':
      return seedAsked(memory, event);
    case 'installer':
      return installerSaid(memory, event);
    case 'status':
      return statusSaid(memory, event);
    case 'again':
      return askedAgain(memory, event.at);
  }
}

function booted(memory: MachineMemory, event: BootEvent): MachineMemory {
  const { at, machine } = event;
  if (event.hosts.length > 1) {
    const text = `a machine (${machine.macs[0] ?? machine.address}) is claimed by ${event.hosts.join(' and ')}: it boots its disk`;
    return alerted(memory, at, text);
  }
  const asked = `asked what to boot from ${machine.address}: ${event.answer}`;
  const heard = noted({ ...memory, lastHeard: at }, at, asked, UNPROVEN);
  if (event.answer === 'install') return moved({ ...heard, proven: false }, 'booted', at);
  if (memory.install !== 'begun') return heard;
  const text = 'it booted from the network in the midst of its installation, and was left to its disk';
  return alerted(heard, at, text);
}

function seedAsked(memory: MachineMemory, { at, address, answer }: Extract<ServeEvent, { kind: 'seed' }>) {
  if (answer === 'refused') return alerted(memory, at, `its seed was refused to ${address}: ${memory.seedTo} has it`);
  if (answer === 'unwanted')
    return alerted(memory, at, `its seed was refused to ${address}: no installation is wanted`);
  if (memory.install === 'begun') return { ...memory, lastHeard: at };
  const begun = { ...memory, install: 'begun' as const, seedTo: address, lastHeard: at };
  return installing(noted(begun, at, `took its seed from ${address}`), at);
}

/** In the installer from now on, unless it has been there. */
function installing(memory: MachineMemory, at: string): MachineMemory {
  if (memory.installer !== undefined) return memory;
  return moved({ ...memory, installer: { began: at, percent: 0, text: 'starting' } }, 'installer', at);
}

function installerSaid(memory: MachineMemory, event: InstallerEvent): MachineMemory {
  const { at, stamp } = event;
  const key = `${event.name} ${event.description.slice(0, 40)} ${event.type} ${stamp}`;
  if (isLate(memory, event) || memory.taken.includes(key)) return memory;
  if (isAnother(memory, event)) return installerSaid(begunAnother(memory, at), event);
  const taken = [...memory.taken, key].slice(-MOST_TAKEN);
  const told = { ...memory, taken, lastHeard: at, proven: true };
  const heard = { ...told, latestStamp: Math.max(memory.latestStamp, stamp) };
  // What comes from the installer after the host has said that it booted was on its way for long; an end that came before all else of
  // another installation hides no beginning of it.
  if (memory.firstBoot !== undefined) return stamp > bootClock(memory) ? told : heard;
  const begun = installing({ ...heard, install: heard.install === 'wanted' ? 'begun' : heard.install }, at);
  return ended(progressed(begun, event), event);
}

function progressed(memory: MachineMemory, event: InstallerEvent): MachineMemory {
  const milestone = milestoneOf(event);
  const { installer } = memory;
  if (milestone === undefined || installer === undefined) return memory;
  const told = noted(memory, event.at, milestone.text);
  const reached = reachedAlso(memory, `installer ${milestone.percent}`, between(installer.began, event.at));
  if (milestone.percent < installer.percent) return { ...told, reached };
  return { ...told, reached, installer: { ...installer, ...milestone } };
}

function ended(memory: MachineMemory, event: InstallerEvent): MachineMemory {
  const { at } = event;
  if (isInstalled(event)) {
    const { failure: _, ...well } = memory;
    return moved({ ...well, install: 'done' }, 'restarting', at);
  }
  if (memory.install === 'done') return memory;
  const line = failureOf(event);
  const failed = line === undefined ? memory : noted(memory, at, line, { level: 'error' });
  const failure = failed.failure ?? (line === undefined ? undefined : { line, log: INSTALLER_LOG });
  if (!isFatal(event)) return failure === undefined ? failed : { ...failed, failure };
  return moved({ ...failed, failure: failure ?? { line: 'the installer broke', log: INSTALLER_LOG } }, 'failed', at);
}

const INSTALLER_LOG = 'on the machine, in the shell of its console: /var/log/installer/subiquity-server-debug.log';

function statusSaid(memory: MachineMemory, event: StatusEvent): MachineMemory {
  const { at, status } = event;
  if (isFormerSystem(memory, event) || status.sequence <= (memory.firstBoot?.status.sequence ?? 0)) return memory;
  const began = memory.firstBoot?.began ?? at;
  const step = status.steps.find(({ state }) => state !== 'done');
  const reached = step === undefined ? memory.reached : reachedAlso(memory, `step ${step.name}`, between(began, at));
  const { failure: _, ...rest } = memory;
  const heard = {
    ...rest,
    ...{ lastHeard: at, proven: true, install: 'done' as const, reached, firstBoot: { began, status } },
    ...(status.state === 'failed' ? { failure: failureIn(event) } : {}),
  };
  const said = `${status.state}${status.reason === null ? '' : `: ${status.reason}`}`;
  const to = { waiting: 'first-boot', running: 'first-boot', failed: 'failed', ready: 'ready' } as const;
  return moved(noted(heard, at, said, { level: status.state === 'failed' ? 'error' : 'note' }), to[status.state], at);
}

function failureIn({ host, status }: StatusEvent): FailureView {
  const step = status.steps.find(({ state }) => state === 'failed');
  const log = `sudo cat /var/log/zoneseed/${step?.name ?? '*'}.log on ${host}`;
  return { line: status.reason ?? `${step?.name ?? 'a step'} failed`, log };
}
