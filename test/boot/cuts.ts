/**
 * Power cuts at chosen moments: a hook that every bash of a host reads first lets a step come to a halt in its middle, and
 * again when all its work is done but nobody has noted it; the machine is then unplugged. The scripts stay as they are.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './hosts.ts';

/**
 * Read through BASH_ENV. Each step is cut once: by its name and /lab/turn either in its middle, at a command so chosen, or at
 * its end; another turn swaps the two. `/lab/made` lists the halts that have been made.
 */
const HOOK = `
if [[ -n \${ZONESEED_STEP:-} && $0 == */steps/* ]] && ! grep -q "^$ZONESEED_STEP:" /lab/made 2>/dev/null; then
  lab_number=$(($(printf '%s' "$ZONESEED_STEP" | cksum | cut -d ' ' -f 1) + $(</lab/turn)))
  lab_halt() {
    builtin trap - DEBUG EXIT
    printf '%s\\n' "$ZONESEED_STEP:$1" >>/lab/made
    printf '%s\\n' "$ZONESEED_STEP:$1" >/lab/halted
    while :; do sleep 600; done
  }
  # A step too short for its middle is cut at its end.
  lab_end() { [[ $1 != 0 ]] || lab_halt end; }
  # A step may have a trap of its own for its end.
  trap() {
    if [[ \${*: -1} != EXIT ]]; then builtin trap "$@"; return; fi
    local action=$1
    if [[ $action == - ]]; then action=:; fi
    builtin trap "lab_status=\\$?; $action; lab_end \\$lab_status" EXIT
  }
  trap - EXIT
  lab_left=$((lab_number / 2 % 8 + 2))
  lab_count() { ((--lab_left == 0)) && lab_halt middle; return 0; }
  if ((lab_number % 2 == 0)); then builtin trap lab_count DEBUG; fi
fi
`;

/** Prepares a host that has not been started; `turn` chooses where each step is cut. */
export async function prepareCuts(host: Host, turn: number): Promise<void> {
  const lab = join(host.container.disk, 'lab');
  await mkdir(lab, { recursive: true });
  await writeFile(join(lab, 'hook'), HOOK);
  // Hosts differ, so that the steps they share are cut in both places.
  await writeFile(join(lab, 'turn'), String(turn + host.lab.number));
  const dropIn = join(host.container.disk, 'etc/systemd/system/zoneseed-firstboot.service.d');
  await mkdir(dropIn, { recursive: true });
  await writeFile(join(dropIn, 'lab.conf'), '[Service]\nEnvironment=BASH_ENV=/lab/hook\n');
}

/** The halt a host stands at, `step:middle` or `step:end`; undefined while it runs on. */
export async function haltOf(host: Host): Promise<string | undefined> {
  return (await host.container.read('lab/halted'))?.trim();
}

/** Forgets the halt a host was unplugged at, before it is switched on again. */
export async function forgetHalt(host: Host): Promise<void> {
  await host.container.remove('lab/halted');
}

/** All halts made so far. */
export async function haltsMade(host: Host): Promise<string[]> {
  return ((await host.container.read('lab/made')) ?? '').split('\n').filter((line) => line !== '');
}
