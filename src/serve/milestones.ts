/**
 * How far an installation is: the events of Ubuntu's installer that an operator can follow, in their order, with the percent of
 * an installation that is usually done when each begins (facts: autoinstall 2, reporting, from a whole recorded one).
 */
import type { InstallerEvent } from './serve-event.ts';

export interface Milestone {
  readonly percent: number;
  readonly text: string;
}

const INSTALL = 'subiquity/Install/install';
/** Percent: from here on the disks are written. */
export const CURTIN = 16;

/** By the event's name; what begins with it, too, unless a longer one fits. */
const BY_NAME: readonly (readonly [name: string, percent: number, text: string])[] = [
  ['subiquity/core_validation', 1, 'reading its answers'],
  ['subiquity/Early/run', 2, 'early commands'],
  ['subiquity/load_autoinstall_config', 4, 'reading its answers'],
  ['subiquity/apply_autoinstall_config', 5, 'taking its answers'],
  ['subiquity/Network/apply_config', 6, 'setting up the network'],
  ['subiquity/Mirror/apply_autoinstall_config', 8, 'asking the package mirror'],
  ['subiquity/Filesystem/apply_autoinstall_config', 10, 'choosing disks'],
  [`${INSTALL}/configure_apt`, 14, 'configuring apt'],
  [`${INSTALL}/curtin_install`, CURTIN, 'installing the system'],
  [`${INSTALL}/curtin_install/setup_target`, 48, 'preparing the new system'],
  [`${INSTALL}/postinstall`, 70, 'final configuration'],
  [`${INSTALL}/postinstall/configure_cloud_init`, 85, 'preparing the first boot'],
  [`${INSTALL}/postinstall/run_unattended_upgrades`, 86, 'security updates'],
  [`${INSTALL}/postinstall/restore_apt_config`, 95, 'putting apt right'],
  ['subiquity/Late/run', 96, 'late commands'],
  ['subiquity/Shutdown/copy_logs_to_target', 99, 'keeping the logs'],
  ['subiquity/Shutdown/shutdown', 100, 'restarting'],
];

const CURTIN_STEP = `${INSTALL}/curtin_install/run_curtin_step`;
const PACKAGE = `${INSTALL}/postinstall/install_`;

/** curtin's steps have one name; what they are stands in their description. */
const BY_DESCRIPTION: readonly (readonly [word: string, percent: number, text: string])[] = [
  ['initial', 17, 'installing the system'],
  ['partitioning', 18, 'partitioning the disks'],
  ['extract', 25, 'copying the system'],
  ['curthooks', 50, 'kernel and boot loader'],
];

/** Where an event stands in an installation; undefined for one that tells nothing of that. */
export function milestoneOf({ name, description, type }: InstallerEvent): Milestone | undefined {
  if (type === 'finish' && name === INSTALL) return { percent: 98, text: 'installed' };
  // Of a step that has ended nothing new is known: the next one begins.
  if (type !== 'start') return undefined;
  if (name === CURTIN_STEP) {
    const step = BY_DESCRIPTION.find(([word]) => description === `executing curtin install ${word} step`);
    return step && { percent: step[1], text: step[2] };
  }
  if (name.startsWith(CURTIN_STEP)) return undefined;
  if (name.startsWith(PACKAGE)) {
    return { percent: 72, text: `installing package ${name.slice(PACKAGE.length).split('/')[0]}` };
  }
  const found = BY_NAME.filter(([known]) => name === known || name.startsWith(`${known}/`)).at(-1);
  return found && { percent: found[1], text: found[2] };
}

/** Whether the system is on the disk: from here on the machine boots it. */
export function isInstalled({ name, type, result }: InstallerEvent): boolean {
  if (name === 'subiquity/Shutdown/shutdown') return type === 'start' || result === 'SUCCESS';
  return name === INSTALL && type === 'finish' && result === 'SUCCESS';
}

/** Failures that end no installation: nobody needs the newer installer that could not be looked for. */
const NOISE = /^subiquity\/(Refresh|Drivers|Codec|OEM)\//;

/** What a failed part of the installation says; undefined for all else. The innermost part fails first, and knows most. */
export function failureOf({ name, description, type, result }: InstallerEvent): string | undefined {
  if (type !== 'finish' || result !== 'FAIL' || NOISE.test(name)) return undefined;
  return `${name.replace(/^subiquity\//, '').replace(/\/$/, '')} failed${description === '' ? '' : `: ${description}`}`;
}

/** The failures that the installer never gets over. */
export function isFatal({ name, type, result }: InstallerEvent): boolean {
  if (name.startsWith('subiquity/ErrorReporter/')) return true;
  const last = ['subiquity/Early/run', INSTALL, 'subiquity/Late/run', 'subiquity/apply_autoinstall_config'];
  return type === 'finish' && result === 'FAIL' && last.includes(name);
}
