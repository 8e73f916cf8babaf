/** The loop that starts system VMs: its own thread and logid, and only the id of the VM leads to the work that failed. */
import { shortCopy } from './kept-small.ts';
import type { KeptWork } from './kept-work.ts';
import type { LogEntry } from './log-entry.ts';
import { shownPart } from './strike-out.ts';

/** What the loop says of one system VM, at the most. */
const MOST_SAID = 6;

/** Adds what the loop says to what was told of the VM's job. */
export function systemVmFollower(kept: KeptWork) {
  let troubled: { readonly logid: string; readonly vm: string } | undefined;
  return (entry: LogEntry): void => {
    const vm = /^Unable to start (?:secondary storage VM|proxy) \[(\d+)\]/.exec(entry.text)?.[1];
    if (entry.text.includes('for standby capacity')) return;
    const alert = /message=\[(.{0,600})\]\.?$/.exec(entry.text)?.[1];
    if (vm !== undefined) troubled = { logid: shortCopy(entry.logid), vm: shortCopy(vm) };
    if (troubled === undefined || troubled.logid !== entry.logid || (vm ?? alert) === undefined) return;
    const { vm: whose } = troubled;
    kept.retell(
      ({ kind, vms }) => kind === 'system-vm' && vms.includes(whose),
      (story) => ({ ...story, saw: [...story.saw, shownPart(alert ?? entry.text, 600)].slice(0, MOST_SAID) }),
    );
  };
}
