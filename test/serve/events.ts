/** Events of serve as machines cause them, and a whole installation of Ubuntu's installer. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Status } from '../../src/first-boot/status.ts';
import type { InstallerEvent, ServeEvent, StatusEvent } from '../../src/serve/serve-event.ts';

/** The 205 recorded events of one installation, outside of the checkout; undefined where they are not. */
const shared = process.env.ZONESEED_SHARED ?? join(import.meta.dirname, '../../../shared');
const file = join(shared, 'api/installer-events.jsonl');
export const RECORDED = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : undefined;

/** Seconds after the beginning as a time of serve's clock. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

export function boot(seconds: number, answer: 'install' | 'disk', hosts = ['a']): ServeEvent {
  const machine = { macs: ['52:54:00:00:00:01'], address: '10.0.0.9', serial: 'S1' };
  return { at: at(seconds), kind: 'boot', machine, hosts, answer };
}

export function seed(
  seconds: number,
  answer: 'given' | 'unwanted' | 'refused' = 'given',
  address = '10.0.0.9',
): ServeEvent {
  return { at: at(seconds), kind: 'seed', host: 'a', address, answer };
}

export function again(seconds: number): ServeEvent {
  return { at: at(seconds), kind: 'again', host: 'a' };
}

interface Said {
  readonly description?: string;
  readonly type?: InstallerEvent['type'];
  readonly result?: 'SUCCESS' | 'FAIL';
  /** The machine's clock; the same as serve's unless told. */
  readonly stamp?: number;
}

export function said(
  seconds: number,
  name: string,
  { description = '', type = 'start', result, stamp }: Said = {},
): InstallerEvent {
  return {
    ...{ at: at(seconds), kind: 'installer', host: 'a', address: '10.0.0.9' },
    ...{ name, description, type, stamp: stamp ?? seconds },
    ...(result === undefined ? {} : { result }),
  };
}

/** The events that a short installation has, from `seconds` on. */
export function installation(seconds: number): InstallerEvent[] {
  const install = 'subiquity/Install/install';
  const step = (word: string) => ({ description: `executing curtin install ${word} step` });
  return [
    said(seconds, 'subiquity/apply_autoinstall_config'),
    said(seconds + 10, `${install}/curtin_install/run_curtin_step`, step('partitioning')),
    said(seconds + 20, `${install}/curtin_install/run_curtin_step`, step('extract')),
    said(seconds + 80, `${install}/curtin_install/run_curtin_step`, step('curthooks')),
    said(seconds + 120, `${install}/postinstall`),
    said(seconds + 180, 'subiquity/Late/run'),
    said(seconds + 190, install, { type: 'finish', result: 'SUCCESS' }),
    said(seconds + 195, 'subiquity/Shutdown/shutdown', { description: 'mode=REBOOT' }),
  ];
}

/** `clock` is the machine's, of which its sequence is made (first-boot/state.sh). */
export function status(
  seconds: number,
  count: number,
  state: Status['state'],
  reason: string | null = null,
  clock = seconds,
): StatusEvent {
  const step = (name: string, is: Status['steps'][number]['state']) => {
    const about = {
      since: null,
      waiting_for: is === 'waiting' ? 'db:3306' : null,
      error: is === 'failed' ? 'it broke' : null,
    };
    return { name, state: is, tries: 1, ...about };
  };
  const second = { waiting: 'waiting', running: 'running', failed: 'failed', ready: 'done' } as const;
  const steps = [step('common-seed', 'done'), step('kvm-agent', second[state])];
  return {
    at: at(seconds),
    kind: 'status',
    host: 'a',
    address: '10.0.0.9',
    status: { host: 'a', state, reason, sequence: clock * 1e6 + count, steps },
  };
}
