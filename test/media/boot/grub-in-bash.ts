/**
 * Runs zoneseed's GRUB scripts as the shell scripts they nearly are: quoting, variables, functions, `if` and `[` mean the same to
 * GRUB and bash, and both match regular expressions by POSIX. What only GRUB has (SMBIOS, cards, menus, loaders) is made up here.
 */
import { must, run } from '../../lab/process.ts';

/** What a machine says of itself; what is left out it does not say. */
export interface Machine {
  readonly serial?: string;
  readonly board?: string;
  readonly chassis?: string;
  readonly uuid?: string;
  /** Of its cards, the one GRUB was loaded through first. */
  readonly macs?: readonly string[];
  readonly platform?: 'efi' | 'pc';
}

export interface Ran {
  /** Variables when the menu would be shown. */
  readonly variables: Readonly<Record<string, string>>;
  /** Title and id of each entry that is shown. */
  readonly entries: readonly { readonly title: string; readonly id: string }[];
  /** Commands of the chosen entry, word by word. */
  readonly commands: readonly (readonly string[])[];
}

const VARIABLES = ['host', 'serial', 'uuid', 'board', 'chassis', 'mac', 'conflict', 'default', 'timeout'];

const GRUB = String.raw`
function set { declare -g "$1"; }
function smbios {
  local value
  case "$2" in 1) value=$sm_serial;; 2) value=$sm_board;; 3) value=$sm_chassis;; esac
  if [ "$3" = --get-uuid ]; then value=$sm_uuid; fi
  [ -n "$value" ] || return 1
  declare -g "${'$'}{5#--set=}=$value"
}
function regexp {
  local -a sets; local item
  while [[ $1 == --set=* ]]; do sets+=("${'$'}{1#--set=}"); shift; done
  [[ $2 =~ $1 ]] || return 1
  for item in "${'$'}{sets[@]}"; do declare -g "${'$'}{item#*:}=${'$'}{BASH_REMATCH[${'$'}{item%%:*}]}"; done
}
function net_add_addr { local n=${'$'}{2#efinet}; [ -n "${'$'}{cards[$n]}" ] || return 1; declare -g "net_$1_mac=${'$'}{cards[$n]}"; }
function menuentry { local id=; [ "$2" = --id ] && id=$3; printf 'entry\0%s\0%s\0\n\0' "$1" "$id"; }
function submenu { menuentry "$@"; }
function note { printf 'command\0'; printf '%s\0' "$@"; printf '\n\0'; }
for name in linux initrd chainloader boot reboot exit drivemap fwsetup sleep echo serial terminal_input terminal_output; do eval "function $name { note $name \"\$@\"; }"; done
function search { return 1; }
function clear { :; }
`;

/** Entries become conditions; everything else is left as it is. */
function asBash(script: string): string {
  const ends: string[] = [];
  const lines = script.split('\n').map((line) => {
    if (/^\s*(menuentry|submenu) .* \{$/.test(line)) {
      ends.push('fi');
      const id = / --id (.+) \{$/.exec(line)?.[1] ?? '';
      return `${line.slice(0, -2)}\nif [ "$chosen" = ${id} -o ${/^submenu/.test(line) ? 'x = x' : 'x = y'} ]; then :`;
    }
    if (/^\s*function .* \{$/.test(line)) ends.push('}');
    // Names of devices stand in parentheses, which are no quotes to GRUB.
    if (/^\s*(chainloader|drivemap) /.test(line)) return line.replace(/[()]/g, '\\$&');
    return /^\s*\}$/.test(line) ? (ends.pop() ?? '}') : line.replace(/ \{ true; \}/, '');
  });
  return lines.join('\n');
}

function word(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

function setUp({ serial = '', board = '', chassis = '', uuid = '', macs = [], platform = 'efi' }: Machine): string {
  const said = { sm_serial: serial, sm_board: board, sm_chassis: chassis, sm_uuid: uuid, grub_platform: platform };
  const lines = Object.entries({ ...said, net_default_mac: macs[0] ?? '' }).map(
    ([name, value]) => `${name}=${word(value)}`,
  );
  return [...lines, `cards=(${macs.map(word).join(' ')})`, ''].join('\n');
}

/** Runs a menu on a machine, and the entry with id `chosen`: the default entry unless told otherwise. */
export async function runGrub(script: string, machine: Machine, chosen?: string): Promise<Ran> {
  const first = await runOnce(script, machine, chosen ?? '-');
  const id = first.variables.default ?? '';
  return chosen === undefined && id !== '' ? runOnce(script, machine, id) : first;
}

async function runOnce(script: string, machine: Machine, chosen: string): Promise<Ran> {
  const show = VARIABLES.map((name) => `printf 'variable\\0%s\\0%s\\0\\n\\0' ${name} "$${name}"`);
  const input = [GRUB, setUp(machine), `chosen=${word(chosen)}`, asBash(script), ...show].join('\n');
  const output = await must(['bash', '--noprofile', '--norc', '-s'], { input, env: { LC_ALL: 'C.UTF-8' } });
  const records = output
    .split('\0\n\0')
    .filter((text) => text !== '')
    .map((text) => text.split('\0'));
  const of = (kind: string) => records.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  return {
    variables: Object.fromEntries(of('variable').map(([name = '', value = '']) => [name, value])),
    entries: of('entry').map(([title = '', id = '']) => ({ title, id })),
    commands: of('command'),
  };
}

/** What GRUB's own parser complains of; nothing when it accepts the script. */
export async function grubComplaints(script: string): Promise<string> {
  const { code, stdout, stderr } = await run(['grub-script-check'], { input: script });
  return code === 0 ? '' : `${stdout}${stderr}` || `status ${code}`;
}
