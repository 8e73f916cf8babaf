/**
 * Power cuts at chosen moments: a hook that every bash of a host reads first lets a step come to a halt in its middle, and
 * again when all its work is done but nobody has noted it; the machine is then unplugged. The scripts stay as they are.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './hosts.ts';

/**
 * Read through BASH_ENV. `/lab/made` lists the halts that have been made; each is made once. The middle is the command whose
 * number comes from the name of the step and from /lab/turn, so that other runs cut elsewhere.
 */
const HOOK = `
if [[ -n \${ZONESEED_STEP:-} && $0 == */steps/* ]]; then
  lab_halt() {
    builtin trap - DEBUG EXIT
    printf '%s\\n' "$ZONESEED_STEP:$1" >>/lab/made
    printf '%s\\n' "$ZONESEED_STEP:$1" >/lab/halted
    while :; do sleep 600; done
  }
  lab_made() { grep -qxF "$ZONESEED_STEP:$1" /lab/made 2>/dev/null; }
  lab_left=$((($(printf '%s' "$ZONESEED_STEP$(</lab/turn)" | cksum | cut -d ' ' -f 1) % 8) + 2))
  lab_count() { ((--lab_left == 0)) && lab_halt middle; return 0; }
  lab_end() { [[ $1 != 0 ]] || lab_made end || lab_halt end; }
  # A step may have a trap of its own for its end.
  trap() {
    if [[ \${*: -1} != EXIT ]]; then builtin trap "$@"; return; fi
    local action=$1
    if [[ $action == - ]]; then action=:; fi
    builtin trap "lab_status=\\$?; $action; lab_end \\$lab_status" EXIT
  }
  trap - EXIT
  lab_made middle || builtin trap lab_count DEBUG
fi
`;

/** Prepares a host that has not been started; `turn` chooses where the middles are. */
export async function prepareCuts(host: Host, turn: number): Promise<void> {
  const lab = join(host.container.disk, 'lab');
  await mkdir(lab, { recursive: true });
  await writeFile(join(lab, 'hook'), HOOK);
  await writeFile(join(lab, 'turn'), String(turn));
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
